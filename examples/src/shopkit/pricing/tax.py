"""Value-added tax."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

CENT = Decimal("0.01")


class TaxRate(Enum):
    """Rates by kind of goods, in per cent."""

    STANDARD = 19
    REDUCED = 7
    EXEMPT = 0

    @property
    def factor(self) -> Decimal:
        return 1 + Decimal(self.value) / 100


def gross(net: Decimal, rate: TaxRate = TaxRate.STANDARD) -> Decimal:
    """Return the price with tax, rounded to cents."""
    return (net * rate.factor).quantize(CENT, ROUND_HALF_UP)


def rate_for(category: str) -> TaxRate:
    """Return the rate for a category of goods, such as "book" or "gift card"."""
    key = category.strip().lower()
    if key in ("book", "food", "newspaper"):
        return TaxRate.REDUCED
    if key.startswith("gift"):
        return TaxRate.EXEMPT
    return TaxRate.STANDARD
