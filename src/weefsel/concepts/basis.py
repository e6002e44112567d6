"""The words for the sociale basis itself, as the five articles use them."""

from __future__ import annotations

from weefsel.concepts.concept import Concept
from weefsel.concepts.lang import Lang

__all__ = [
    "Condition",
    "Continuity",
    "FourH",
    "Function",
    "Instrument",
    "Layer",
    "Lens",
    "Pillar",
    "PolicyLogic",
    "Sphere",
]


class Sphere(Concept):
    """Three circles in which the sociale basis exists. Government plays a different role in each."""

    PERSONAL = "personal"
    COMMUNAL = "communal"
    INSTITUTIONAL = "institutional"

    def role_of_government(self, lang: Lang) -> str:
        """What government does, and does not do, in this sphere (seed 004, figure 1)."""
        return self.entry.words("role_of_government", lang)


class Function(Concept):
    """What the sociale basis gives people."""

    MEETING = "meeting"
    DEVELOPMENT = "development"
    RECREATION = "recreation"
    SUPPORT = "support"
    INFORMATION = "information"


class Layer(Concept):
    """Whom something is for: everyone, to prevent problems, or people in difficulty now."""

    GENERAL = "general"
    PREVENTIVE = "preventive"
    CURATIVE = "curative"


class Pillar(Concept):
    """The three sources the sociale basis is made of. It is strong only with all three."""

    INITIATIVE = "initiative"
    PROVISION = "provision"
    INFLUENCE = "influence"


class Lens(Concept):
    """Four ways of looking at the same web."""

    NON_INSTITUTIONAL = "non_institutional"
    HALF_LINE = "half_line"
    FUNCTIONAL = "functional"
    INFRASTRUCTURAL = "infrastructural"

    def question(self, lang: Lang) -> str:
        """What one asks when looking through this lens."""
        return self.entry.words("question", lang)


class Condition(Concept):
    """Four conditions of social quality, each with a value behind it."""

    SECURITY = "security"
    INCLUSION = "inclusion"
    COHESION = "cohesion"
    EMPOWERMENT = "empowerment"

    def stands_for(self, lang: Lang) -> str:
        """The value behind the condition, such as solidarity behind cohesion."""
        return self.entry.words("stands_for", lang)


class Continuity(Concept):
    """Three kinds of continuity the sociale basis needs."""

    RELATIONAL = "relational"
    POLICY = "policy"
    FINANCIAL = "financial"


class Instrument(Concept):
    """Horizontal policy instruments: steering by working together. One measure can be more than one of them."""

    COMMUNICATIVE = "communicative"
    SPECIFIC = "specific"
    ENABLING = "enabling"


class FourH(Concept):
    """Four questions for every story about the sociale basis."""

    ORIGIN = "origin"
    GAPS = "gaps"
    REPAIR = "repair"
    HOPE = "hope"


class PolicyLogic(Concept):
    """The way of thinking someone argues from."""

    COMMUNITY = "community"
    PROFESSIONAL = "professional"
    GOVERNMENT = "government"
    MARKET = "market"
