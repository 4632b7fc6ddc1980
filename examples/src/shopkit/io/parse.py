"""Reading order lines, amounts of money and settings."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_ORDER_LINE = re.compile(r"^\s*(\d+)\s*x\s+([A-Z]{2}-\d{3,})(?:\s*@\s*(\S+))?\s*$")
_MONEY = re.compile(
    r"^(-?)\s*(?:EUR|€)?\s*(\d{1,3}(?:[ ,]\d{3})*|\d+)(?:\.(\d{1,2}))?$"
)


class ParseError(ValueError):
    """Raised for text that cannot be read; knows its line."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


class OrderLine(NamedTuple):
    quantity: int
    sku: str
    unit_price: Decimal | None = None


def parse_money(text: str) -> Decimal:
    """Return the amount in "1,299.50", "EUR 12" or "-€3.5"."""
    match = _MONEY.match(text.strip())
    if match is None:
        raise ParseError(f"not an amount: {text!r}")
    sign, whole, cents = match.groups()
    amount = Decimal(re.sub(r"[ ,]", "", whole))
    if cents:
        amount += Decimal(cents.ljust(2, "0")) / 100
    return -amount if sign else amount


def parse_order(text: str) -> list[OrderLine]:
    """Return the lines of an order such as "2 x AB-123 @ 9.99"; `#` starts a remark."""
    lines = []
    for number, raw in enumerate(text.splitlines(), start=1):
        content = raw.partition("#")[0]
        if not content.strip():
            continue
        match = _ORDER_LINE.match(content)
        if match is None:
            raise ParseError(f"not an order line: {content.strip()!r}", number)
        quantity, sku, price = match.groups()
        lines.append(
            OrderLine(int(quantity), sku, parse_money(price) if price else None)
        )
    return lines


def parse_settings(text: str) -> dict[str, str | int | bool]:
    """Return `key = value` lines; whole numbers and yes/no get their own types."""
    settings: dict[str, str | int | bool] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith(("#", ";")):
            continue
        key, separator, value = (part.strip() for part in line.partition("="))
        if not separator or not key:
            raise ParseError(f"expected key = value, got {line!r}", number)
        if value.lower() in ("yes", "true", "on"):
            settings[key] = True
        elif value.lower() in ("no", "false", "off"):
            settings[key] = False
        elif value.removeprefix("-").isdecimal():
            settings[key] = int(value)
        else:
            settings[key] = value
    return settings
