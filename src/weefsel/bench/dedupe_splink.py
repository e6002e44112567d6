"""splink on the same records: what it is given, how it compares them, and how it is trained.

It is given our folded columns. Rules and comparisons follow its manual: several narrow rules, each on values that few
have; adjustment for how frequent a value is; levels from the same to different. What hangs together (street, position
and area; e-mail and website) is one comparison, because it takes comparisons as independent, and another part of an
association is no likeness of names: with both it does better. The prior comes from rules that hardly err, u from random
pairs, m from expectation maximisation with several rules, so that each comparison is free in one, or from the truth of
the register it is trained on (`labels`).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from weefsel.bench.clock import once
from weefsel.bench.organisations import Register
from weefsel.platform.register.plain.duplicates import folding

__all__ = ["Found", "predicted", "prepared", "trained"]

#: more records than this with one value: the value is no rule
MOST: Final = 40
#: metres in a degree of latitude and longitude, thousands
_NORTH: Final = 111.2
_EAST: Final = 68.5
#: match weights from here on are given
LEAST: Final = -5.0

#: columns that have to be the same; each with the kind of record
_RULES: Final = (
    ("core_few",), ("core", "town"), ("phone_few",), ("email_few",), ("host_few",), ("domain_few",),
    ("postcode", "house"), ("street", "house"), ("rare1_few",), ("rare1", "rare2", "town"), ("rare2", "area"),
    ("rare2", "square"), ("head", "area"), ("head", "square"), ("tail", "area"),
)  # fmt: skip
_HARDLY_ERR: Final = (("core", "phone"), ("core", "email"), ("core", "street", "house"), ("core", "host", "town"))
_TRAINED_WITH: Final = (("core_few",), ("rare1", "town"), ("phone_few",))
#: how names can be alike, the most alike first, where the parts of an association are the same
_WITHIN: Final = "len(list_intersect(words_l, words_r)) >= least(len(words_l), len(words_r))"
_ALIKE: Final = (
    "(jaro_winkler_similarity(core_l, core_r) > 0.95 or jaro_winkler_similarity(name_l, name_r) > 0.93)",
    f"{_WITHIN} and least(len(words_l), len(words_r)) >= 2",
    _WITHIN,
    "jaro_winkler_similarity(core_l, core_r) > 0.88",
    "len(list_intersect(words_l, words_r)) >= 2",
    "len(list_intersect(words_l, words_r)) >= 1",
)
#: the same street, and not as far apart as two towns
_ROAD: Final = (
    "(street_l = street_r or postcode_l = postcode_r) and coalesce(abs(latitude_l - latitude_r) < 0.011, true)"
    " and coalesce(abs(longitude_l - longitude_r) < 0.018, true)"
)
PAIRS_FOR_U: Final = 1e7


class Found(NamedTuple):
    """Pairs of ids, and what splink says of each: the binary logarithm of the odds."""

    one: list[str]
    other: list[str]
    weight: NDArray[np.float64]


def prepared(register: Register) -> pa.Table:
    """The records as columns for splink."""
    records = register.records
    names = [folding.name_words(one.name) for one in records]
    count = Counter(word for one in names for word in set(one))
    rare = [sorted(set(one), key=lambda word: (count[word], word)) for one in names]
    roads = [folding.address(one.street, one.number) if one.street else ("", "") for one in records]
    emails = [folding.email(one.email) for one in records]
    texts = {
        "kind": [one.kind for one in records],
        "name": [" ".join(one) for one in names],
        "core": [" ".join(sorted(one)) for one in names],
        "head": ["".join(one)[:5] for one in names],
        "tail": ["".join(one)[-5:] for one in names],
        "rare1": [one[0] if one else "" for one in rare],
        "rare2": [one[1] if len(one) > 1 else "" for one in rare],
        "phone": [folding.digits(one.phone) for one in records],
        "email": emails,
        "domain": [folding.domain_of(one) for one in emails],
        "host": [folding.host(one.website) for one in records],
        "street": [street for street, _ in roads],
        "house": [number for _, number in roads],
        "postcode": [folding.postcode(one.postcode) for one in records],
        "area": [one.area_code for one in records],
        "town": [folding.municipality(one.area_code) for one in records],
        "square": [_square(one.longitude, one.latitude) for one in records],
    }
    few = {f"{name}_few": _few(texts[name]) for name in ("core", "rare1", "phone", "email", "host", "domain")}
    columns: dict[str, Any] = {name: [one or None for one in column] for name, column in (texts | few).items()}
    columns["words"] = [sorted(set(one)) or None for one in names]
    columns["parts"] = [folding.parts(one) for one in names]
    columns["longitude"] = [one.longitude for one in records]
    columns["latitude"] = [one.latitude for one in records]
    columns["organisation"] = register.organisation
    return pa.table({"unique_id": [one.id for one in records], **columns})


def _square(longitude: float | None, latitude: float | None) -> str:
    return "" if longitude is None or latitude is None else f"{int(latitude * _NORTH)} {int(longitude * _EAST)}"


def _few(column: Sequence[str]) -> list[str]:
    """The values that few have."""
    count = Counter(column)
    return [one if count[one] <= MOST else "" for one in column]


def trained(table: pa.Table, *, labels: bool = False, pairs_for_u: float = PAIRS_FOR_U) -> tuple[dict[str, Any], float]:
    """A model trained on these records, and how long that took; with `labels` m is counted from the truth."""
    from splink import Linker, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    linker = Linker(api.register(table), _settings(), log_level=logging.ERROR)

    def train() -> None:
        sure: list[Any] = [block_on("kind", *columns) for columns in _HARDLY_ERR]
        linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
        linker.training.estimate_u_using_random_sampling(max_pairs=pairs_for_u, seed=1)
        if labels:
            linker.training.estimate_m_from_label_column("organisation")
            return
        for columns in _TRAINED_WITH:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on("kind", *columns))

    _, seconds = once(train)
    return linker.misc.save_model_to_json(), seconds


def predicted(table: pa.Table, model: dict[str, Any]) -> Found:
    """What a trained model says of these records."""
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    api = DuckDBAPI()
    linker = Linker(api.register(table), model, log_level=logging.ERROR)
    told = linker.inference.predict(threshold_match_weight=LEAST).as_duckdbpyrelation()
    found = told.select("unique_id_l, unique_id_r, match_weight").to_arrow_table()
    return Found(found.column(0).to_pylist(), found.column(1).to_pylist(), found.column(2).to_numpy())


def _settings() -> Any:
    import splink.comparison_level_library as levels
    import splink.comparison_library as library
    from splink import SettingsCreator, block_on

    def exact(column: str) -> Any:
        return levels.ExactMatchLevel(column, term_frequency_adjustments=True)

    def comparison(name: str, *of: Any) -> Any:
        return library.CustomComparison(output_column_name=name, comparison_levels=[*of, levels.ElseLevel()])

    name = comparison(
        "name",
        levels.NullLevel("name"),
        exact("core"),
        *(levels.CustomLevel(f"parts_l = parts_r and {condition}") for condition in _ALIKE),
    )
    phone = comparison("phone", levels.NullLevel("phone"), exact("phone"), levels.DamerauLevenshteinLevel("phone", 1))
    web = comparison(
        "web",
        _null(f"{_unknown('email')} and {_unknown('host')}"),
        *(levels.CustomLevel(f"{column}_l = {column}_r") for column in ("email_few", "host_few", "domain_few")),
        levels.CustomLevel("email_l = email_r or host_l = host_r"),
    )
    where = comparison(
        "where",
        _null(" and ".join(map(_unknown, ("street", "postcode", "latitude", "area")))),
        levels.CustomLevel(f"{_ROAD} and house_l = house_r"),
        levels.CustomLevel(_ROAD),
        *(levels.DistanceInKMLevel("latitude", "longitude", km) for km in (0.03, 0.12, 0.6)),
        levels.CustomLevel("area_l = area_r"),
        levels.DistanceInKMLevel("latitude", "longitude", 10),
        levels.CustomLevel("town_l = town_r"),
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[name, phone, web, where],
        blocking_rules_to_generate_predictions=[block_on("kind", *columns) for columns in _RULES],
        retain_matching_columns=False,
    )


def _unknown(column: str) -> str:
    return f"({column}_l is null or {column}_r is null)"


def _null(condition: str) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": "not given", "is_null_level": True}
