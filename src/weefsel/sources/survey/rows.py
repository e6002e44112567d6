"""Rows of `observations`: what was found of a question, in the unit that it is shown in, and how it was found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from weefsel.concepts import JoinReason, RowFate
from weefsel.sources.model import ReadContext
from weefsel.sources.survey.by_area import ENOUGH

__all__ = ["UNIT", "observation_rows", "tell_found"]

#: unit of a share
UNIT: Final = "%"
#: to how many decimals values are kept: percentages, and means in a unit of their own
_PERCENTS, _MEANS = 1, 2
#: numbers of answers are told in tens: of an area and its parts, exact ones would tell of a part that is secret
_TENS: Final = 10
#: so many areas are named in the report
NAMED: Final = 6


def observation_rows(found: pd.DataFrame, indicator: str, year: int, column: str, *, share: bool) -> pd.DataFrame:
    """What `by_area` found, as rows of `observations` without their source; shares in percent.

    `source_ref` says in which `column` of the file the answers stand, about how many there are in the area, and the
    design effect.
    """
    scale, decimals = (100.0, _PERCENTS) if share else (1.0, _MEANS)
    ends = {name: (found[name] * scale).round(decimals) for name in ("value", "lower", "upper")}
    return pd.DataFrame(
        {
            "indicator_id": indicator,
            "area_code": found["area_code"],
            "year": year,
            **ends,
            "missing": found["missing"],
            "evidence": found["evidence"],
            "source_ref": [
                _reference(column, answers, effect)
                for answers, effect in zip(found["answers"], found["design_effect"], strict=True)
            ],
        }
    )


def _reference(column: str, answers: float, effect: float) -> str:
    if pd.isna(effect):
        return f"column {column}"
    return f"column {column}, about {round(answers / _TENS) * _TENS} answers, design effect {effect:.2f}"


def tell_found(found: Iterable[pd.DataFrame], context: ReadContext) -> None:
    """Report of how many areas there are estimates, with what design effect, and where there were few answers."""
    every = pd.concat(list(found), ignore_index=True)
    told = every[every["missing"].isna()]
    effects = told["design_effect"].dropna()
    span = f"design effect {effects.min():.2f}–{effects.max():.2f}" if len(effects) else None
    context.tell(RowFate.KEPT, areas=told["area_code"].nunique(), detail=span)
    few = told["area_code"][told["answers"] < ENOUGH]
    secret = every["area_code"][every["missing"].notna()]
    context.tell(RowFate.CHANGED, JoinReason.FEW_ANSWERS, areas=few.nunique(), detail=_named(few))
    context.tell(RowFate.DROPPED, JoinReason.TOO_FEW_ANSWERS, areas=secret.nunique(), detail=_named(secret))


def _named(codes: pd.Series) -> str:
    named = [str(code) for code in codes.unique()]
    return ", ".join(named[:NAMED]) + (f" + {len(named) - NAMED}" if len(named) > NAMED else "")
