"""The words for what is written down about a place: actors, places, offers and ties."""

from __future__ import annotations

from weefsel.concepts.basis import Function, Layer, Sphere
from weefsel.concepts.concept import Concept

__all__ = [
    "ActorKind",
    "Audience",
    "Count",
    "Free",
    "OfferKind",
    "PlaceKind",
    "Referral",
    "Setting",
    "TieKind",
]


class ActorKind(Concept):
    """Who takes part in the web. Never a private person."""

    RESIDENTS_GROUP = "residents_group"
    CITIZENS_INITIATIVE = "citizens_initiative"
    RESIDENTS_ENTERPRISE = "residents_enterprise"
    ASSOCIATION = "association"
    SPORTS_CLUB = "sports_club"
    CULTURE_GROUP = "culture_group"
    FAITH_COMMUNITY = "faith_community"
    SELF_HELP_GROUP = "self_help_group"
    VOLUNTEER_ORGANISATION = "volunteer_organisation"
    RESIDENTS_COMMITTEE = "residents_committee"
    ONLINE_COMMUNITY = "online_community"
    WELFARE_ORGANISATION = "welfare_organisation"
    WORK_TEAM = "work_team"
    SUPPORT_CENTRE = "support_centre"
    LIBRARY_ORGANISATION = "library_organisation"
    SCHOOL_ORGANISATION = "school_organisation"
    CARE_PROVIDER = "care_provider"
    HOUSING_ASSOCIATION = "housing_association"
    MUNICIPALITY = "municipality"
    COUNCIL = "council"
    POLICE = "police"
    LOCAL_BUSINESS = "local_business"
    FUND = "fund"
    KNOWLEDGE_INSTITUTE = "knowledge_institute"
    PARTNERSHIP = "partnership"
    ORGANISATION = "organisation"

    @property
    def sphere(self) -> Sphere:
        """Where such an actor belongs, unless its own entry says otherwise."""
        return Sphere(_value(self.entry.fields["sphere"]))


class Setting(Concept):
    """In or out of doors."""

    INDOOR = "indoor"
    OUTDOOR = "outdoor"


class PlaceKind(Concept):
    """Where people meet, indoors or outdoors."""

    COMMUNITY_CENTRE = "community_centre"
    VILLAGE_HALL = "village_hall"
    NEIGHBOURHOOD_ROOM = "neighbourhood_room"
    LIBRARY = "library"
    YOUTH_CENTRE = "youth_centre"
    SENIOR_CENTRE = "senior_centre"
    SCHOOL_BUILDING = "school_building"
    CHILDCARE_SITE = "childcare_site"
    ADULT_EDUCATION = "adult_education"
    CHILD_HEALTH_CENTRE = "child_health_centre"
    FAITH_BUILDING = "faith_building"
    SPORTS_HALL = "sports_hall"
    SWIMMING_POOL = "swimming_pool"
    GYM = "gym"
    THEATRE = "theatre"
    CINEMA = "cinema"
    ARTS_CENTRE = "arts_centre"
    MUSEUM = "museum"
    WORKSHOP_SPACE = "workshop_space"
    REUSE_SHOP = "reuse_shop"
    CAFE = "cafe"
    RESTAURANT = "restaurant"
    SOCIAL_RESTAURANT = "social_restaurant"
    FOOD_BANK = "food_bank"
    SUPPORT_POINT = "support_point"
    DAY_CARE = "day_care"
    SHELTER = "shelter"
    CARE_HOME = "care_home"
    INFORMATION_POINT = "information_point"
    TOWN_HALL = "town_hall"
    POLICE_STATION = "police_station"
    GP_PRACTICE = "gp_practice"
    PHARMACY = "pharmacy"
    LOCAL_SHOP = "local_shop"
    SERVICE_SHOP = "service_shop"
    POST_POINT = "post_point"
    BANK_BRANCH = "bank_branch"
    CLUBHOUSE = "clubhouse"
    SQUARE = "square"
    MARKET = "market"
    PARK = "park"
    GREEN_SPACE = "green_space"
    COMMUNITY_GARDEN = "community_garden"
    ALLOTMENTS = "allotments"
    PLAYGROUND = "playground"
    SUPERVISED_PLAYGROUND = "supervised_playground"
    PITCH = "pitch"
    FITNESS_OUTDOOR = "fitness_outdoor"
    SKATE_SPOT = "skate_spot"
    HANGOUT = "hangout"
    BENCH = "bench"
    PICNIC_SPOT = "picnic_spot"
    PAVEMENT = "pavement"
    DOG_PARK = "dog_park"
    ANIMAL_FARM = "animal_farm"
    BEACH_WATER = "beach_water"
    BANDSTAND = "bandstand"
    PUBLIC_BOOKCASE = "public_bookcase"
    GIVE_BOX = "give_box"
    PUBLIC_TOILET = "public_toilet"
    DRINKING_WATER = "drinking_water"
    NOTICE_BOARD = "notice_board"
    CEMETERY = "cemetery"

    @property
    def functions(self) -> tuple[Function, ...]:
        """What such a place gives people, the main thing first, unless its own entry says otherwise."""
        return tuple(Function(_value(id)) for id in self.entry.fields["functions"])

    @property
    def layer(self) -> Layer:
        """Whom such a place is for, unless its own entry says otherwise."""
        return Layer(_value(self.entry.fields["layer"]))

    @property
    def setting(self) -> Setting:
        """Whether such a place is in or out of doors, unless its own entry says otherwise."""
        return Setting(self.entry.fields["setting"])

    @property
    def counts(self) -> Count:
        """Whether such a place counts towards functions and norms, unless its own entry says otherwise."""
        return Count(self.entry.fields["count"])


class OfferKind(Concept):
    """How often and in what form something is on offer."""

    RECURRING = "recurring"
    ONE_OFF = "one_off"
    SERVICE = "service"
    SHARED_ASSET = "shared_asset"


class Audience(Concept):
    """Whom an offer is mainly for. An offer without an audience is for everyone."""

    EVERYONE = "everyone"
    CHILDREN = "children"
    YOUNG_PEOPLE = "young_people"
    PARENTS = "parents"
    ADULTS = "adults"
    SENIORS = "seniors"
    INFORMAL_CARERS = "informal_carers"
    VOLUNTEERS = "volunteers"
    NEWCOMERS = "newcomers"
    MIGRANT_WORKERS = "migrant_workers"
    MILD_INTELLECTUAL_DISABILITY = "mild_intellectual_disability"
    MENTAL_HEALTH = "mental_health"
    PHYSICAL_DISABILITY = "physical_disability"
    LOW_INCOME = "low_income"
    LANGUAGE_LEARNERS = "language_learners"
    WOMEN = "women"
    MEN = "men"
    LHBTIQ = "lhbtiq"


class Free(Concept):
    """Whether a place or offer costs nothing."""

    YES = "yes"
    NO = "no"
    MIXED = "mixed"
    MEMBERS = "members"


class Referral(Concept):
    """Whether one needs a referral ("indicatie") to come."""

    NO = "no"
    YES = "yes"
    MIXED = "mixed"


class Count(Concept):
    """Whether a place counts towards functions and norms."""

    CORE = "core"
    MINOR = "minor"
    CONTEXT = "context"
    NO = "no"


class TieKind(Concept):
    """How two parties are connected."""

    FORMAL = "formal"
    INFORMAL = "informal"
    FUNDS = "funds"
    COMMISSIONS = "commissions"
    MEMBER_OF = "member_of"
    REFERS_TO = "refers_to"
    HOUSES = "houses"
    HAS_SEAT_IN = "has_seat_in"
    ADVISES = "advises"
    DECIDES_WITH = "decides_with"
    KNOWS = "knows"
    WORKS_WITH = "works_with"
    HELPS = "helps"
    SHARES_VOLUNTEERS = "shares_volunteers"

    @property
    def abstract(self) -> bool:
        """Whether this only groups other kinds; a tie itself is never of an abstract kind."""
        return self in (TieKind.FORMAL, TieKind.INFORMAL)

    @property
    def formal(self) -> bool:
        """Whether it is on paper: an agreement, a grant, a contract, a membership."""
        return self is TieKind.FORMAL or self.entry.fields.get("broader") == TieKind.FORMAL.id

    @property
    def symmetric(self) -> bool:
        """Whether the tie says the same of both sides. Raises `ValueError` for an abstract kind."""
        if self.abstract:
            raise ValueError(f"{self.id} groups ties with and without a direction")
        return self.entry.fields["symmetric"]

    @classmethod
    def concrete(cls) -> tuple[TieKind, ...]:
        """The kinds that a tie can be of."""
        return tuple(kind for kind in cls if not kind.abstract)


def _value(id: str) -> str:
    """`meeting` of `function.meeting`."""
    return id.partition(".")[2]
