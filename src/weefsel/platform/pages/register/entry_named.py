"""Groups and places that a field names: by what somebody typed, or by one of those that may have been meant."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from weefsel.platform.pages.register.entry_words import entry_label
from weefsel.platform.register.fields import Form
from weefsel.platform.register.mailing import entry_name
from weefsel.platform.register.models import Actor, Entry, Place
from weefsel.platform.register.plain.suggesting import folded
from weefsel.platform.register.plain.typed import Wrong, line
from weefsel.platform.register.states import EntryState

__all__ = ["Named", "label_by_id", "named"]

#: how many are offered where more than one may be meant
_OFFERED: Final = 12
#: as many as are looked at
_LOOKED_AT: Final = 400
_LONGEST: Final = 160
_MODELS: Final[Mapping[Form, tuple[type[Actor | Place], ...]]] = {
    Form.ACTOR: (Actor,),
    Form.PLACE: (Place,),
    Form.END: (Actor, Place),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What a name leads to: the id of an entry, or what is wrong and which may have been meant."""

    id: str | None = None
    wrong: Wrong | None = None
    meant: tuple[tuple[str, str], ...] = ()


def named(form: Form, field: str, typed: str, chosen: str) -> Named:
    """The group or place that is called so. `chosen` is the id of one that was offered."""
    written = line(typed, _LONGEST, field=field, needed=False)
    if isinstance(written, Wrong):
        return Named(wrong=written)
    if not written:
        return Named()
    found = _found(form, written)
    if chosen and chosen in {str(one.pk) for one in found}:
        return Named(chosen)
    exact = [one for one in found if folded(written) in (folded(entry_label(one)), folded(entry_name(one)))]
    if len(exact) == 1:
        return Named(str(exact[0].pk))
    offered = (exact or found)[:_OFFERED]
    wrong = Wrong(field, "entry.wrong_which" if offered else "register.wrong_entry")
    return Named(wrong=wrong, meant=tuple((str(one.pk), entry_label(one)) for one in offered))


def _found(form: Form, written: str) -> list[Entry]:
    """Those whose name holds the words before the last comma, or all of what was typed; by name."""
    made: list[Entry] = []
    heads = {part for part in (written, written.rpartition(",")[0].strip()) if folded(part)}
    for model in _MODELS[form]:
        for head in heads:
            rows = model.objects.filter(state=EntryState.SHOWN, name__icontains=head).order_by("name", "pk")
            made += [one for one in rows[:_LOOKED_AT] if one.pk not in {known.pk for known in made}]
    return made


def label_by_id(entry_id: object) -> str:
    """What to type for the entry with this id; empty where there is none."""
    if not entry_id:
        return ""
    try:
        found = Entry.objects.filter(pk=uuid.UUID(str(entry_id))).first()
    except ValueError:
        return ""
    return "" if found is None else entry_label(found)
