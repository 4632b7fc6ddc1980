"""Asking the supplier's price service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from decimal import Decimal
from typing import Any, Protocol


class PriceClient(Protocol):
    async def get(self, path: str) -> dict[str, Any]: ...


class PriceUnavailableError(Exception):
    """Raised when the service has no price for an article."""


async def retry(
    call: Callable[[], Awaitable[Any]], *, attempts: int = 3, delay: float = 0.1
) -> Any:
    """Return the call's result, trying again when the connection fails."""
    if attempts < 1:
        raise ValueError("attempts must be at least 1")
    for attempt in range(attempts - 1):
        try:
            return await call()
        except (ConnectionError, TimeoutError):
            await asyncio.sleep(delay * 2**attempt)
    return await call()


async def fetch_price(
    client: PriceClient, sku: str, currency: str = "EUR", *, delay: float = 0.1
) -> Decimal:
    """Return today's price of an article."""
    reply = await retry(lambda: client.get(f"/prices/{sku}"), delay=delay)
    prices = reply.get("prices", {})
    if currency not in prices:
        raise PriceUnavailableError(f"no {currency} price for {sku}")
    return Decimal(str(prices[currency]))


async def fetch_prices(client: PriceClient, skus: Iterable[str]) -> dict[str, Decimal]:
    """Return prices by article, without those the service does not know."""
    wanted = list(dict.fromkeys(skus))
    results = await asyncio.gather(
        *(fetch_price(client, sku) for sku in wanted), return_exceptions=True
    )
    prices = {}
    for sku, result in zip(wanted, results):
        if isinstance(result, PriceUnavailableError):
            continue
        if isinstance(result, BaseException):
            raise result
        prices[sku] = result
    return prices
