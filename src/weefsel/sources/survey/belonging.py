"""Which areas an answer belongs to: its own, and the larger ones around that."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from weefsel.sources.areacodes import LASTING, AreaMatcher
from weefsel.sources.survey.by_area import Areas

__all__ = ["areas_of"]


def areas_of(codes: pd.Series, matcher: AreaMatcher, areas: pd.DataFrame | None) -> Areas:
    """The areas that the answers with these `codes` (all known to `matcher`) lie in, and which part of each answer.

    `areas` is the table of that name; without it there are only the areas that the codes name. An answer from an area
    that was divided since belongs to its new areas in proportion to their residents, and what of it went elsewhere to
    none; to the municipality it belongs as a whole.
    """
    pairs = matcher.parts(codes)
    above, levels = _tree(areas)
    rows = []
    for old, new, part_of_it in zip(pairs["from_code"], pairs["to_code"], pairs["share"], strict=True):
        code: str | None = str(new)
        while code is not None:
            rows.append((str(old), code, 1.0 if levels.get(code) in LASTING else float(part_of_it)))
            code = above.get(code)
    table = pd.DataFrame(rows, columns=["from_code", "to_code", "share"])
    shares = table.groupby(["from_code", "to_code"], sort=True)["share"].sum().clip(upper=1.0).reset_index()
    order = [code for code in levels if code in set(shares["to_code"])] or sorted(set(shares["to_code"]))
    column = {code: place for place, code in enumerate(order)}
    entries = pd.DataFrame({"from_code": codes.to_numpy(object), "answer": np.arange(len(codes))}).merge(shares)
    at = entries["to_code"].map(column).to_numpy(int)
    part = csr_matrix(
        (entries["share"].to_numpy(float), (entries["answer"].to_numpy(int), at)), (len(codes), len(order))
    )
    return Areas(np.array(order, dtype=object), np.array([levels.get(code, "") for code in order], dtype=object), part)


def _tree(areas: pd.DataFrame | None) -> tuple[dict[str, str], dict[str, str]]:
    """Area → the area around it, and area → level, of the newest year."""
    if areas is None or len(areas) == 0:
        return {}, {}
    newest = areas[areas["year"] == areas["year"].max()]
    within = newest[newest["parent_code"].notna()]
    above = dict(zip(within["area_code"].astype(str), within["parent_code"].astype(str), strict=True))
    return above, dict(zip(newest["area_code"].astype(str), newest["level"].astype(str), strict=True))
