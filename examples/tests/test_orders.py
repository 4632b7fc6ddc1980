from datetime import date

from shopkit.delivery.calendar import add_business_days
from shopkit.io.parse import OrderLine, parse_order


def test_order_line():
    assert parse_order("2 x AB-123") == [OrderLine(2, "AB-123")]


def test_weekends_are_skipped():
    assert add_business_days(date(2024, 3, 8), 1) == date(2024, 3, 11)
