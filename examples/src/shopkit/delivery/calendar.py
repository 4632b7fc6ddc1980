"""Business days and delivery dates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

CUT_OFF = time(14, 0)
SATURDAY = 5


def is_business_day(day: date, holidays: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def add_business_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """Return the business day `count` business days after (or before) a day."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        if is_business_day(day, holidays):
            left -= 1
    return day


@dataclass(frozen=True)
class DeliveryWindow:
    day: date
    start_hour: int
    end_hour: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_hour < self.end_hour <= 24:
            raise ValueError(f"not a window: {self.start_hour}-{self.end_hour}")

    def overlaps(self, other: DeliveryWindow) -> bool:
        if self.day != other.day:
            return False
        return self.start_hour < other.end_hour and other.start_hour < self.end_hour

    def __str__(self) -> str:
        return f"{self.day:%a %d %b}, {self.start_hour}:00 to {self.end_hour}:00"


def delivery_window(
    ordered: datetime, *, express: bool = False, holidays: Collection[date] = ()
) -> DeliveryWindow:
    """Return when an order arrives: express the next business day, else after three.

    Orders after two in the afternoon, and on days off, count as the next day's.
    """
    days = 1 if express else 3
    if ordered.time() > CUT_OFF or not is_business_day(ordered.date(), holidays):
        days += 1
    day = add_business_days(ordered.date(), days, holidays)
    if express:
        return DeliveryWindow(day, 8, 12)
    return DeliveryWindow(day, 9, 18)
