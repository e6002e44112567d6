"""Migrations of `weefsel.platform.finding`."""
