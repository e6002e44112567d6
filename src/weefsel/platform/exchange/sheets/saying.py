"""What is told of a row, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from weefsel.concepts import Lang
from weefsel.concepts.texts import text, texts

__all__ = ["said_of"]

#: the same of a cell that is empty
_EMPTY: Final = {"import.wrong_field": "import.wrong_field_empty", "import.note_aside": "import.note_aside_empty"}


def said_of(one: tuple[str, Mapping[str, str]], lang: Lang) -> str:
    """A text with its variables; what is wrong with a field says which, its value, and how to mend it."""
    id, variables = one[0], dict(one[1])
    if "check" in variables:
        field, value = variables["field"], variables["value"]
        inner = {name.removeprefix("v_"): said for name, said in variables.items() if name.startswith("v_")}
        why = text(variables["check"], lang, **inner)
        label = text(f"register.field_{field}", lang)
        if not value:
            return text(_EMPTY[id], lang, field=label, why=why)
        return text(id, lang, field=label, value=value, why=why)
    return text(id, lang, **variables) if id in texts() else id
