"""Migrations of `weefsel.platform.exchange`."""
