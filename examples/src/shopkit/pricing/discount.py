"""Discount rules for the shop."""

from __future__ import annotations

from dataclasses import dataclass


class DiscountError(ValueError):
    """Raised when a discount cannot be applied."""


@dataclass(frozen=True)
class Voucher:
    code: str
    percent: float
    minimum: float = 0.0

    def applies_to(self, total: float) -> bool:
        return total >= self.minimum


def apply_discount(total: float, percent: float, *, member: bool = False) -> float:
    """Return the total after a discount, rounded to cents."""
    if percent < 0 or percent > 100:
        raise DiscountError(f"percent out of range: {percent}")
    if member:
        percent += 5
    if percent > 100:
        percent = 100
    return round(total * (1 - percent / 100), 2)


def tiered_price(quantity: int, unit: float) -> float:
    if quantity <= 0:
        raise ValueError("quantity must be positive")
    if quantity >= 100:
        rate = 0.8
    elif quantity >= 10:
        rate = 0.9
    else:
        rate = 1.0
    return round(quantity * unit * rate, 2)


def split_bill(total: float, parts: int) -> list[float]:
    """Split a bill into shares that add up to it; the first ones carry odd cents."""
    if parts < 1:
        raise ValueError("a bill needs at least one part")
    share, odd = divmod(round(total * 100), parts)
    return [(share + (1 if index < odd else 0)) / 100 for index in range(parts)]


def best_voucher(total: float, vouchers: list[Voucher]) -> Voucher | None:
    """Return the voucher that saves most on this total, if any applies."""
    best = None
    for voucher in vouchers:
        if not voucher.applies_to(total):
            continue
        if best is None or voucher.percent > best.percent:
            best = voucher
    return best


def parse_voucher(text: str) -> Voucher:
    """Return the voucher in "SPRING:15" or "SPRING:15:50" (code, per cent, minimum)."""
    parts = text.strip().split(":")
    if len(parts) not in (2, 3) or not parts[0]:
        raise DiscountError(f"not a voucher: {text!r}")
    percent = float(parts[1])
    if not 0 < percent <= 100:
        raise DiscountError(f"percent out of range: {percent:g}")
    minimum = float(parts[2]) if len(parts) == 3 else 0.0
    return Voucher(parts[0].upper(), percent, minimum)
