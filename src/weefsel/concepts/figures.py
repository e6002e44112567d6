"""The words around a figure: of which area, about whom, how sure, for whose eyes, and why there is none."""

from __future__ import annotations

from typing import Final

from weefsel.concepts.concept import Concept

__all__ = [
    "ADDED_UNITS",
    "AgeBand",
    "BasemapKind",
    "Disclosure",
    "Evidence",
    "IndicatorGroup",
    "JoinReason",
    "Level",
    "MissingReason",
    "RowFate",
    "SourceKind",
]


#: units of figures that add up when areas merge; all others are averaged
ADDED_UNITS: Final = frozenset({"residents", "households"})


class Level(Concept):
    """Kind of area: of the state, or drawn locally."""

    GEMEENTE = "gemeente"
    WIJK = "wijk"
    BUURT = "buurt"
    DORP = "dorp"
    STADSDEEL = "stadsdeel"
    LAND = "land"


class AgeBand(Concept):
    """The five age bands of CBS; the last year of a band is not in it."""

    AGE_0_15 = "age_0_15"
    AGE_15_25 = "age_15_25"
    AGE_25_45 = "age_25_45"
    AGE_45_65 = "age_45_65"
    AGE_65PLUS = "age_65plus"


class IndicatorGroup(Concept):
    """What an indicator tells about."""

    PEOPLE = "people"
    SECURITY = "security"
    INCLUSION = "inclusion"
    COHESION = "cohesion"
    EMPOWERMENT = "empowerment"


class SourceKind(Concept):
    """How a figure came about."""

    REGISTER = "register"
    SURVEY = "survey"
    MODEL = "model"
    OWN_COUNT = "own_count"
    COMPUTED = "computed"
    VOLUNTEERED = "volunteered"
    STORY = "story"


class Evidence(Concept):
    """How sure a number is by the way it came about."""

    COUNTED = "counted"
    ROUNDED = "rounded"
    SPREAD = "spread"
    ESTIMATED = "estimated"
    SURVEY = "survey"
    MODEL = "model"


class Disclosure(Concept):
    """Who may see a column; a result inherits the strictest of its inputs."""

    PUBLIC = "public"
    DERIVED_PUBLIC = "derived_public"
    OWN = "own"


class MissingReason(Concept):
    """Why there is no figure. Reasons that never run into one another; zero is a value, not a reason."""

    SECRET = "secret"  # noqa: S105 a reason, not a password
    LATER = "later"
    NOT_PUBLISHED = "not_published"
    NOT_ASKED = "not_asked"
    NOT_MEASURED = "not_measured"
    UNKNOWN = "unknown"


class RowFate(Concept):
    """What happened to a row of a source on its way into a snapshot."""

    READ = "read"
    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"
    LACKING = "lacking"


class JoinReason(Concept):
    """Why a row of a source was changed or left out."""

    NO_AREA = "no_area"
    NO_PARTNER = "no_partner"
    PART_LOST = "part_lost"
    MOVED = "moved"
    OUTSIDE = "outside"
    NEARBY = "nearby"
    NO_PLACE = "no_place"
    NO_COUNT = "no_count"
    NO_AGES = "no_ages"
    NO_VALUE = "no_value"
    NO_POSITION = "no_position"
    NO_ADDRESS = "no_address"
    BY_STREET = "by_street"
    PRIVATE = "private"
    NO_MONEY = "no_money"
    DOUBLED = "doubled"
    OTHER_MARGIN = "other_margin"
    OTHER_GROUP = "other_group"
    MENDED = "mended"
    OVERLAP = "overlap"
    GAP = "gap"
    INCOMPLETE = "incomplete"
    SUPPOSED_OUTLINE = "supposed_outline"
    ODD_TOTAL = "odd_total"
    SPREAD_EVENLY = "spread_evenly"
    NO_NETWORK = "no_network"
    NO_LENGTH = "no_length"
    ISLAND = "island"
    NOT_ASKED = "not_asked"
    FEW_ANSWERS = "few_answers"
    TOO_FEW_ANSWERS = "too_few_answers"
    NO_SHARE = "no_share"
    NO_CROSSWALK = "no_crosswalk"


class BasemapKind(Concept):
    """What is drawn under the figures."""

    LAND = "land"
    WATER = "water"
    DITCH = "ditch"
    GREEN = "green"
    TOWN = "town"
    BLOCK = "block"
    ROAD = "road"
    STREET = "street"
    BRIDGE = "bridge"
    RAIL = "rail"
    LABEL = "label"
