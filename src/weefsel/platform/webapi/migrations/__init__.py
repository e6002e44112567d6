"""Migrations of `weefsel.platform.webapi`."""
