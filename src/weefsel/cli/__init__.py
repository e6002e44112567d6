"""Floor 6: the command `weefsel`."""

from weefsel.cli.main import main

__all__ = ["main"]
