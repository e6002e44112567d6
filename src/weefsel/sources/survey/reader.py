"""The reader that a recipe calls for `kind = "survey"`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from weefsel.snapshot.frames import Tables, frame
from weefsel.sources.areacodes import AreaMatcher
from weefsel.sources.model import ReadContext, RecipeSource
from weefsel.sources.survey.answers import Answers, read_answers
from weefsel.sources.survey.belonging import areas_of
from weefsel.sources.survey.by_area import by_area
from weefsel.sources.survey.design import Sample
from weefsel.sources.survey.options import Question, SurveyOptions, parse
from weefsel.sources.survey.rows import observation_rows, tell_found

__all__ = ["read"]


def read(source: RecipeSource, path: Path, context: ReadContext) -> Tables:
    """Read the answers to a survey into `indicators` and `observations` of each area and those around it.

    Nothing of single answers is kept: fewer than ten are secret, and numbers of answers are told in tens. Raises
    `InputError` with everything that is wrong with the options, the columns and the cells.
    """
    options = parse(source.options, source.id)
    context.progress("read", 0.0)
    matcher = AreaMatcher(context, options.boundaries or source.year)
    answers = read_answers(path, options, matcher, source.year)
    found: list[pd.DataFrame] = []
    rows: list[pd.DataFrame] = []
    areas = areas_of(answers.codes, matcher, context.tables.get("areas"))
    for year in np.unique(answers.year).tolist():
        mine = answers.year == year
        sample = _sample(answers, mine)
        of_year = areas_of(answers.codes[mine], matcher, context.tables.get("areas"))
        for done, question in enumerate(options.questions):
            context.progress("figures", (done + 1) / (len(options.questions) + 1))
            one = by_area(sample, of_year, answers.said[question.id][mine], share=question.share)
            found.append(one)
            rows.append(observation_rows(one, question.id, int(year), question.column, share=question.share))
    matcher.tell(answers.codes, about=areas.codes.tolist())
    tell_found(found, context)
    observations = pd.concat(rows, ignore_index=True).assign(source_id=source.id)
    return {
        "indicators": frame("indicators", _indicators(options, source.id)),
        "observations": frame("observations", observations),
    }


def _sample(answers: Answers, mine: NDArray[np.bool_]) -> Sample:
    """The answers of one year."""
    strata, stratum = np.unique(answers.stratum[mine], return_inverse=True)
    population = None
    if not np.isnan(answers.population).any():
        population = np.zeros(len(strata))
        population[stratum] = answers.population[mine]
    return Sample(answers.weight[mine], stratum, population)


def _indicators(options: SurveyOptions, source_id: str) -> list[dict[str, Any]]:
    return [_indicator(question, source_id) for question in options.questions]


def _indicator(question: Question, source_id: str) -> dict[str, Any]:
    return {
        "indicator_id": question.id,
        "name_nl": question.name_nl,
        "name_en": question.name_en,
        "unit": question.unit,
        "group": question.group,
        "sphere": question.sphere,
        "source_id": source_id,
        "source_ref": f"column {question.column}",
    }
