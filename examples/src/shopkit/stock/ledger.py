"""The stock ledger: every movement of goods, and what is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum


class Movement(Enum):
    RECEIVED = "received"
    SOLD = "sold"
    RETURNED = "returned"
    LOST = "lost"

    @property
    def sign(self) -> int:
        return 1 if self in (Movement.RECEIVED, Movement.RETURNED) else -1


class OutOfStockError(Exception):
    """Raised when more goods leave than there are."""

    def __init__(self, sku: str, wanted: int, available: int) -> None:
        super().__init__(f"{sku}: {wanted} wanted, {available} available")
        self.sku = sku
        self.missing = wanted - available


@dataclass(frozen=True)
class Entry:
    sku: str
    movement: Movement
    quantity: int

    @property
    def change(self) -> int:
        return self.movement.sign * self.quantity


class Ledger:
    """Movements in the order they happened."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._levels: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def level(self, sku: str) -> int:
        return self._levels.get(sku, 0)

    def record(self, sku: str, movement: Movement, quantity: int) -> Entry:
        """Add a movement; goods that leave must be there."""
        if quantity <= 0:
            raise ValueError(f"quantity must be positive, got {quantity}")
        entry = Entry(sku, movement, quantity)
        level = self.level(sku) + entry.change
        if level < 0:
            raise OutOfStockError(sku, quantity, self.level(sku))
        self._entries.append(entry)
        self._levels[sku] = level
        return entry

    def transfer(self, source: str, target: str, quantity: int) -> None:
        """Move goods from one article number to another, or not at all."""
        if source == target:
            return
        with self.transaction():
            self.record(source, Movement.LOST, quantity)
            self.record(target, Movement.RECEIVED, quantity)

    @contextmanager
    def transaction(self) -> Iterator[Ledger]:
        """Undo every movement of the block when it raises."""
        count, levels = len(self._entries), dict(self._levels)
        try:
            yield self
        except Exception:
            del self._entries[count:]
            self._levels = levels
            raise

    def report(self, minimum: int = 0) -> dict[str, int]:
        """Return levels by article, lowest first, of those at or above the minimum."""
        rows = [(sku, level) for sku, level in self._levels.items() if level >= minimum]
        rows.sort(key=lambda row: (row[1], row[0]))
        return dict(rows)
