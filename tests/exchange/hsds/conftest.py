"""A register on the site of the village, to bring HSDS into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test.utils import override_settings


@pytest.fixture
def register(site_dir: Path, db: None) -> Iterator[Path]:
    """A site on which people can write, still empty."""
    del db
    with override_settings(WEEFSEL_REGISTER=True):
        yield site_dir
    cache.clear()
