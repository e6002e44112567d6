"""Migrations of `weefsel.platform.mapping`."""
