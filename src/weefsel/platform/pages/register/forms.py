"""The form about an entry, from the dictionary of fields: what is asked, in which words, and what was filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, QueryDict

from weefsel.concepts import Lang
from weefsel.concepts.texts import text, texts
from weefsel.platform import form_fields
from weefsel.platform.form_fields import Choice, FieldKind
from weefsel.platform.register.fields import FIELDS, Field, Form
from weefsel.platform.register.mailing import entry_name
from weefsel.platform.register.models import Entry
from weefsel.platform.register.plain.typed import Wrong
from weefsel.platform.register.states import EntryKind

__all__ = ["choice_label", "field_label", "form_view", "given"]

#: longer lists are chosen from a list that folds out
_AS_RADIO: Final = 5
_SHOWN_AS: Final[Mapping[Form, FieldKind]] = {
    Form.PROSE: "prose",
    Form.WHOLE: "number",
    Form.MONEY: "number",
    Form.DATE: "date",
    Form.TIME: "time",
    Form.WEB: "url",
    Form.ACTOR: "entry",
    Form.PLACE: "entry",
    Form.END: "entry",
}


def given(kind: EntryKind, sent: QueryDict) -> dict[str, Any]:
    """What a form sent for the fields of a kind of entry: lists for what is a list, texts for the rest.

    A list is known by a hidden field `has_<name>`, because a browser sends nothing for boxes that are all empty.
    """
    found: dict[str, Any] = {}
    for field in FIELDS[kind]:
        if field.form in (Form.WORDS, Form.LANGUAGES):
            if field.name in sent or f"has_{field.name}" in sent:
                found[field.name] = sent.getlist(field.name)
        elif field.name in sent:
            found[field.name] = sent[field.name]
    return found


def form_view(
    kind: EntryKind,
    names: Iterable[str],
    values: Mapping[str, Any],
    wrong: Iterable[Wrong],
    lang: Lang,
    *,
    tried: bool = False,
) -> list[form_fields.Field]:
    """Fields of the form by `names`, with what was filled in; when `tried` the cursor begins at the first wrong one."""
    told: dict[str, list[str]] = {}
    for one in wrong:
        told.setdefault(one.field, []).append(one.said(lang))
    known = {field.name: field for field in FIELDS[kind]}
    made: list[form_fields.Field] = []
    focus = tried
    for name in names:
        mine = tuple(told.get(name, ()))
        made.append(_view(known[name], values.get(name), mine, lang, focus=focus and bool(mine)))
        focus = focus and not mine
    return made


def _view(field: Field, value: Any, wrong: tuple[str, ...], lang: Lang, *, focus: bool) -> form_fields.Field:
    return form_fields.Field(
        name=field.name,
        id=f"v-{field.name}",
        label=field_label(field.name, lang),
        value=_written(value),
        kind=_kind(field),
        choices=_choices(field, value, lang),
        hint=text(f"register.hint_{field.name}", lang) if f"register.hint_{field.name}" in texts() else "",
        wrong=wrong,
        faults=(),
        focus=focus,
        required=field.required,
        most=field.most if field.form in (Form.LINE, Form.PROSE) else 300,
    )


def _kind(field: Field) -> FieldKind:
    if field.form is Form.WORDS:
        return "checks"
    if field.form is Form.WORD:
        return "radio" if len(field.values) + (not field.required) <= _AS_RADIO else "select"
    return _SHOWN_AS.get(field.form, "text")


def _choices(field: Field, value: Any, lang: Lang) -> tuple[Choice, ...]:
    chosen = value if isinstance(value, list) else [value or ""]
    made = [Choice(str(one), choice_label(one, field.name, lang), str(one) in chosen) for one in field.values]
    if field.form is Form.WORD and not field.required:
        made.insert(0, Choice("", text("register.not_said", lang), "" in chosen))
    elif field.form is Form.WORD and _kind(field) == "select":
        made.insert(0, Choice("", text("entry.choose", lang), "" in chosen))
    return tuple(made)


def choice_label(value: Any, field_name: str, lang: Lang) -> str:
    """How a word of a list is said: as the concepts say it, else as the catalogue does."""
    said = value.label(lang) if hasattr(value, "label") else text(f"register.{field_name}_{value}", lang)
    return said[:1].upper() + said[1:]


def field_label(name: str, lang: Lang) -> str:
    """What a field is called on the screen."""
    return text(f"register.field_{name}", lang)


def _written(value: Any) -> str:
    """A value as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def named_entry(entry_id: str | None) -> tuple[str, str]:
    """The id and the name of the group or place that a field names; empty where it names none."""
    found = Entry.objects.filter(pk=entry_id).first() if entry_id else None
    return ("", "") if found is None else (str(found.pk), entry_name(found))


def sent(request: HttpRequest, name: str) -> str:
    """A field of a form that is no field of an entry; empty where it was not sent."""
    return str(request.POST.get(name) or "")
