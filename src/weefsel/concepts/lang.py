"""The two languages of the screens: Dutch first, English second."""

from __future__ import annotations

from typing import Final, Literal, get_args

__all__ = ["LANGS", "Lang"]

Lang = Literal["nl", "en"]

#: every language that each word and text must have
LANGS: Final[tuple[Lang, ...]] = get_args(Lang)
