"""Pricing, stock, delivery dates and order files of a small shop."""
