"""The library of indicators: what is measured, how sure it is, and what it does not say. Read on first use."""

from weefsel.concepts.indicators.library import (
    BASES,
    DIRECTIONS,
    USES,
    ErrorModel,
    Indicator,
    checksum,
    error_models,
    library,
    read,
)

__all__ = ["BASES", "DIRECTIONS", "USES", "ErrorModel", "Indicator", "checksum", "error_models", "library", "read"]
