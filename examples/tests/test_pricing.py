from decimal import Decimal

from shopkit.pricing.discount import apply_discount, tiered_price
from shopkit.pricing.tax import TaxRate, gross, rate_for


def test_discount_is_taken_off():
    assert apply_discount(80.0, 25) == 60.0


def test_ten_pieces_are_cheaper():
    assert tiered_price(10, 2.0) == 18.0


def test_gross_price_of_a_book():
    assert rate_for("Book") is TaxRate.REDUCED
    assert gross(Decimal("10.00"), rate_for("Book")) == Decimal("10.70")
