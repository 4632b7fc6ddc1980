"""Writing reports to files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from shopkit.stock.ledger import Ledger


def write_stock_report(ledger: Ledger, path: Path, *, minimum: int = 0) -> int:
    """Write the levels as CSV, whole or not at all; return the number of rows."""
    levels = ledger.report(minimum)
    draft = path.with_suffix(path.suffix + ".part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["sku", "level"])
            writer.writerows(levels.items())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return len(levels)


def format_table(rows: Mapping[str, int], *, width: int = 24) -> str:
    """Return names and numbers in two columns, long names shortened."""
    if width < 8:
        raise ValueError("width must be at least 8")
    lines = []
    for name, number in rows.items():
        shown = name if len(name) <= width else name[: width - 1] + "…"
        lines.append(f"{shown:<{width}} {number:>6}")
    return "\n".join(lines)
