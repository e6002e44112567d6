"""Cheap checks of the two languages of the screens: what slips in when texts are written side by side."""

from __future__ import annotations

import re

from weefsel.concepts import Lang

#: screens say u
FAMILIAR = "je jij jou jouw"
#: frequent words of one language that are no words of the other
ENGLISH = (
    "the and with from this that these those are not you your which where there residents within have has for by to "
    "whether people their they when what does do"
)
DUTCH = (
    "het een niet voor naar wordt worden zijn deze geen uw ook maar wie waar er dat dit wat mensen bewoners inwoners "
    "plekken wij zij hun"
)


def slips(text: str, lang: Lang) -> list[str]:
    """Words of `text` that do not belong in `lang`. {variables} and `commands` are no words."""
    words = set(re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}|`[^`]*`", " ", text).lower()))
    wrong = f"{FAMILIAR} {ENGLISH}" if lang == "nl" else DUTCH
    return sorted(words & set(wrong.split()))
