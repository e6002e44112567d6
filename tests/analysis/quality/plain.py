"""The composite engine once more in plain Python, a number at a time: slow, obvious, and written from the formulas."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Column = Sequence[float]


def known(column: Column) -> list[float]:
    return [x for x in column if not math.isnan(x)]


def skewness(column: Column) -> float:
    """Joanes & Gill (1998), type 2."""
    x = known(column)
    n, mean = len(x), sum(x) / len(x)
    second = sum((v - mean) ** 2 for v in x) / n
    third = sum((v - mean) ** 3 for v in x) / n
    return third / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2)


def kurtosis(column: Column) -> float:
    """Joanes & Gill (1998), type 2, 0 for a normal distribution."""
    x = known(column)
    n, mean = len(x), sum(x) / len(x)
    second = sum((v - mean) ** 2 for v in x) / n
    fourth = sum((v - mean) ** 4 for v in x) / n
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (fourth / second**2 - 3) + 6)


def outlying(column: Column) -> bool:
    return abs(skewness(column)) > 2 and kurtosis(column) > 3.5


def winsorised(column: Column, most: int) -> list[float] | None:
    """The column with outliers pulled in, or None where `most` values are not enough."""
    values = list(column)
    while outlying(values):
        x = known(values)
        outermost = max(x) if skewness(values) >= 0 else min(x)
        rest = [v for v in x if v != outermost]
        nearest = max(rest) if skewness(values) >= 0 else min(rest)
        values = [nearest if v == outermost else v for v in values]
        if len(set(known(values))) == 1:
            return None
        changed = sum(a != b for a, b in zip(column, values, strict=True) if not math.isnan(a))
        if changed > most:
            return None
    return values


def min_max(column: Column) -> list[float]:
    low, high = min(known(column)), max(known(column))
    return [100 * (x - low) / (high - low) for x in column]


def z_score(column: Column) -> list[float]:
    x = known(column)
    mean = sum(x) / len(x)
    spread = math.sqrt(sum((v - mean) ** 2 for v in x) / (len(x) - 1))
    return [v if math.isnan(v) else min(max(50 + 50 / 3 * (v - mean) / spread, 0.0), 100.0) for v in column]


def rank(column: Column) -> list[float]:
    x = known(column)

    def points(v: float) -> float:
        return 100 * (sum(w < v for w in x) + (sum(w == v for w in x) - 1) / 2) / (len(x) - 1)

    return [v if math.isnan(v) else points(v) for v in column]


def arithmetic(values: Column, weights: Column) -> float:
    pairs = [(v, w) for v, w in zip(values, weights, strict=True) if not math.isnan(v) and w > 0]
    return sum(v * w for v, w in pairs) / sum(w for _, w in pairs) if pairs else math.nan


def geometric(values: Column, weights: Column, lift: float) -> float:
    """On a scale from `lift` to 100, and back."""
    pairs = [(lift + (100 - lift) / 100 * v, w) for v, w in zip(values, weights, strict=True) if not math.isnan(v)]
    total = sum(w for _, w in pairs)
    if total == 0:
        return math.nan
    product = math.prod(v ** (w / total) for v, w in pairs if w > 0)
    return (product - lift) / ((100 - lift) / 100)


def scores(
    points: Mapping[str, Column], parent: Mapping[str, str | None], weights: Mapping[str, float]
) -> dict[str, list[float]]:
    """Arithmetic means up a tree: `parent` of every indicator and part, each part after what is in it."""
    every = {name: list(column) for name, column in points.items()}
    rows = len(next(iter(every.values())))
    for part in [name for name in parent if name not in points]:
        inside = [name for name in parent if parent[name] == part]
        weight = [weights[name] for name in inside]
        every[part] = [arithmetic([every[name][row] for name in inside], weight) for row in range(rows)]
    return {name: column for name, column in every.items() if name not in points}


def covariance(x: Column, y: Column) -> float:
    both = [(a, b) for a, b in zip(x, y, strict=True) if not math.isnan(a) and not math.isnan(b)]
    mean_x, mean_y = (sum(end) / len(both) for end in zip(*both, strict=True))
    return sum((a - mean_x) * (b - mean_y) for a, b in both) / (len(both) - 1)


def alpha(columns: Sequence[Column]) -> float:
    every = [[covariance(x, y) for y in columns] for x in columns]
    k, own = len(columns), sum(every[i][i] for i in range(len(columns)))
    return k / (k - 1) * (1 - own / sum(map(sum, every)))


def nearest(table: Sequence[Column], neighbours: int) -> list[list[float]]:
    """Rows of a table; what is missing is the mean of the areas most alike that have it."""
    columns = [known(column) for column in zip(*table, strict=True)]
    means = [sum(x) / len(x) for x in columns]
    spreads = [math.sqrt(sum((v - m) ** 2 for v in x) / len(x)) for x, m in zip(columns, means, strict=True)]

    def far(one: Column, other: Column) -> float:
        gaps = [((a - b) / s) ** 2 for a, b, s in zip(one, other, spreads, strict=True) if not math.isnan(a - b)]
        return sum(gaps) / len(gaps) if gaps else math.inf

    def guess(row: Column, at: int) -> float:
        donors = sorted((far(row, other), other[at]) for other in table if not math.isnan(other[at]))
        near = [value for distance, value in donors if distance < math.inf][:neighbours]
        return sum(near) / len(near) if near else math.nan

    return [[guess(row, at) if math.isnan(value) else value for at, value in enumerate(row)] for row in table]
