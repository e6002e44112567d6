"""What residents and workers wrote beside figures, as any page of figures shows it.

A template of a page of figures says, where a figure stands:

    {% interpretations figure.ref.result figure.ref.area_code figure.ref.column %}

and beside a section of several figures, such as one chart with a dot for each function:

    {% interpretations_of refs %}

with `refs` a list of `FigureRef`. On a site without a register both give nothing at all. Each asks the register once.
A page with many figures asks once for all of them: its view puts `beside(refs, lang)` in the context under the name
`interpretations`, and then no tag on that page asks again. Both tags take `level=` (of the heading, 2 or 3) and
`quiet=True`, with which nothing is shown beside a figure at which nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.text import slugify

from weefsel.concepts import Evidence, Lang, MissingReason
from weefsel.concepts.texts import text
from weefsel.errors import NotFound
from weefsel.platform import words
from weefsel.platform.register.interpreted import beside_all
from weefsel.platform.register.interpreting import signer_of
from weefsel.platform.register.mailing import entry_address, entry_name
from weefsel.platform.register.models import Interpretation
from weefsel.platform.register.plain.scanning import shown
from weefsel.platform.source import open_site
from weefsel.platform.templatetags.site_tags import address, figure_address
from weefsel.publish import is_asked
from weefsel.publish.models import FigureRef, NamedFigure, Published
from weefsel.publish.words import shown as figure_shown

__all__ = ["NEWEST", "Said", "Shown", "about", "beside", "named", "said", "then_said", "together", "write_address"]

#: how many stand open; the rest folds
NEWEST: Final = 3
#: characters of the column of a figure, as the register keeps it
COLUMN_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One text as it is shown."""

    id: str
    text: str
    signed: str
    #: the page of the group that signs; empty where it is a role
    signer: str
    #: when it was written, as people say it and as machines do
    day: str
    date: str
    #: the figure as it was then, in words, where it is another now; else empty
    then: str
    #: which figure it is about, where it stands beside several; else empty
    about: str
    #: where that figure comes from
    figure: str
    #: where it can be reported
    report: str


@dataclass(frozen=True, slots=True)
class Way:
    """Where somebody writes beside one figure."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands beside one figure, or beside several at once."""

    #: of the heading, once on a page
    id: str
    newest: tuple[Said, ...]
    rest: tuple[Said, ...]
    writes: tuple[Way, ...]

    @property
    def count(self) -> int:
        return len(self.newest) + len(self.rest)


def beside(refs: Iterable[FigureRef], lang: Lang) -> dict[FigureRef, Shown]:
    """What stands beside each of these figures, in one query; nothing at all on a site without a register."""
    refs = [ref for ref in refs if _is_kept(ref)]
    found = _written(refs)
    if found is None:
        return {}
    return {ref: _shown([ref], found[ref], lang) for ref in refs}


def together(refs: Sequence[FigureRef], lang: Lang) -> Shown | None:
    """What stands beside any of these figures, the newest first, each with the figure that it is about."""
    refs = [ref for ref in refs if _is_kept(ref)]
    found = _written(refs)
    if found is None or not refs:
        return None
    every = [one for ref in refs for one in found[ref]]
    return _shown(refs, sorted(every, key=lambda one: one.changed_at, reverse=True), lang)


def _is_kept(ref: FigureRef) -> bool:
    """Whether somebody can write beside it: not beside what is made only when it is asked for, or not measured."""
    return bool(ref.result and ref.column) and not is_asked(ref.result) and len(ref.column) <= COLUMN_MOST


def _written(refs: Sequence[FigureRef]) -> dict[FigureRef, list[Interpretation]] | None:
    """None where there is no register, or it cannot be asked: a page of figures does not fail because of that."""
    if not settings.WEEFSEL_REGISTER:
        return None
    try:
        found = beside_all((ref.result, ref.area_code, ref.column) for ref in refs)
    except DatabaseError:
        return None
    return {ref: found[(ref.result, ref.area_code, ref.column)] for ref in refs}


def _shown(refs: Sequence[FigureRef], texts: Sequence[Interpretation], lang: Lang) -> Shown:
    several = len(refs) > 1
    # a figure at which nobody wrote need not be looked up
    figures = {ref: named(ref, lang) for ref in refs} if texts or several else {}
    told = [_said(one, figures.get(_ref(one)), lang, several=several) for one in texts]
    first = refs[0]
    return Shown(
        f"duiding-{slugify(f'{first.result} {first.area_code} {first.column}')}",
        tuple(told[:NEWEST]),
        tuple(told[NEWEST:]),
        tuple(_ways(refs, figures, lang)),
    )


def _ways(refs: Sequence[FigureRef], figures: Mapping[FigureRef, NamedFigure | None], lang: Lang) -> Iterator[Way]:
    """Where to write beside each of several figures that are still there, or beside the one."""
    for ref in refs:
        if len(refs) == 1 or figures[ref] is not None:
            yield Way(about(figures.get(ref), lang), write_address(ref, lang))


def about(figure: NamedFigure | None, lang: Lang) -> str:
    """Which figure it is, in words: 54% of the residents live …, Bleekveld. Of one that is gone nothing is told."""
    if figure is None:
        return text("interpret.gone", lang)
    shown_now = figure_shown(figure.figure, lang)
    return text("interpret.about", lang, figure=shown_now, subject=figure.subject, area=figure.area.name)


def named(ref: FigureRef, lang: Lang) -> NamedFigure | None:
    """A figure and what it is called; nothing where it is no longer there."""
    try:
        return open_site().figure_named(ref, lang)
    except NotFound:
        return None


def write_address(ref: FigureRef, lang: Lang) -> str:
    """Where somebody reads and writes beside a figure."""
    return address("interpret", lang, result=ref.result, area_code=ref.area_code, column=ref.column)


def _ref(made: Interpretation) -> FigureRef:
    return FigureRef(made.result, made.area_code, made.column)


def said(made: Interpretation, lang: Lang, *, several: bool = False) -> Said:
    """A text as it is shown; with `several`, it tells which figure it is about."""
    return _said(made, named(_ref(made), lang), lang, several=several)


def _said(made: Interpretation, now: NamedFigure | None, lang: Lang, *, several: bool) -> Said:
    group = signer_of(made)
    written = timezone.localtime(made.changed_at).date().isoformat()
    return Said(
        id=str(made.pk),
        text=shown(made.text, lang),
        signed=shown(entry_name(group) if group is not None else made.signed, lang),
        signer=entry_address(group, lang) if group is not None else "",
        day=words.day(written, lang),
        date=written,
        then=then_said(made, now, lang),
        about=about(now, lang) if several else "",
        figure=figure_address(_ref(made), lang),
        report=address("interpretation_report", lang, text_id=str(made.pk)),
    )


def then_said(made: Interpretation, now: NamedFigure | None, lang: Lang) -> str:
    """The figure as it was when the text was written, where a reader sees another now."""
    before = figure_shown(_published(made), lang)
    if now is not None and figure_shown(now.figure, lang) == before:
        return ""
    return text("interpret.then", lang, figure=before, date=words.day(made.snapshot_date.isoformat(), lang))


def _published(made: Interpretation) -> Published[Any]:
    # an archive from elsewhere may hold other words
    evidence = Evidence(made.evidence) if made.evidence in set(Evidence) else Evidence.COUNTED
    missing = MissingReason(made.missing) if made.missing in set(MissingReason) else None
    if made.value is None and missing is None:
        missing = MissingReason.UNKNOWN
    return Published(made.value, made.unit, _ref(made), None if made.value is not None else missing, evidence)
