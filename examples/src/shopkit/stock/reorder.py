"""What to order again, and how much of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from shopkit.stock.ledger import Ledger


@dataclass
class Product:
    sku: str
    reorder_at: int
    target: int
    pack_size: int = 1
    discontinued: bool = False


@dataclass
class ReorderPlan:
    packs: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.packs


def packs_needed(level: int, target: int, pack_size: int) -> int:
    if pack_size < 1:
        raise ValueError("pack size must be at least 1")
    if level >= target:
        return 0
    return math.ceil((target - level) / pack_size)


def reorder_plan(
    ledger: Ledger, products: list[Product], *, max_packs: int | None = None
) -> ReorderPlan:
    """Plan packs for every product at or below its reorder level.

    Discontinued products are skipped, as is whatever would exceed `max_packs` in all.
    """
    plan = ReorderPlan()
    total = 0
    for product in sorted(products, key=lambda item: ledger.level(item.sku)):
        level = ledger.level(product.sku)
        if level > product.reorder_at:
            continue
        if product.discontinued:
            plan.skipped.append(product.sku)
            continue
        packs = packs_needed(level, product.target, product.pack_size)
        if max_packs is not None and total + packs > max_packs:
            plan.skipped.append(product.sku)
            continue
        if packs:
            plan.packs[product.sku] = packs
            total += packs
    return plan
