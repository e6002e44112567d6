"""What is told of a row, in words."""

from __future__ import annotations

from collections.abc import Mapping

from weefsel.concepts import Lang
from weefsel.concepts.texts import text, texts

__all__ = ["said_of"]


def said_of(one: tuple[str, Mapping[str, str]], lang: Lang) -> str:
    """A text with its variables; what is wrong with a field says which, its value, and how to mend it."""
    id, variables = one[0], dict(one[1])
    if "check" in variables:
        field, value = variables["field"], variables["value"]
        inner = {name.removeprefix("v_"): said for name, said in variables.items() if name.startswith("v_")}
        why = text(variables["check"], lang, **inner)
        label = text(f"register.field_{field}", lang)
        return text(id if value else f"{id}_empty", lang, field=label, **({"value": value} if value else {}), why=why)
    return text(id, lang, **variables) if id in texts() else id
