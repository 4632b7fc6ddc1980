"""Order files, settings, exports and the supplier's price service."""
