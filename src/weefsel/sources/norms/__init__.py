"""Norm sets as TOML files: read, written, and the example that comes with Weefsel."""

from weefsel.sources.norms.file import example, parse_norms, read_norms, signed, write_norms

__all__ = ["example", "parse_norms", "read_norms", "signed", "write_norms"]
