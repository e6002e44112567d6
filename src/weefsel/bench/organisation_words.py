"""Words of which made organisations, streets and towns are composed. None of them is anybody's name."""

from __future__ import annotations

from typing import Final

__all__ = ["ABBREVIATED", "BRANCHES", "CHAINS", "GROUPS", "MOTTOS", "PLACES", "QUARTERS", "SECOND", "STREETS", "THINGS"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: what a thing is called after; also the first half of a compound
THINGS: Final = _words(
    """
    linde beuk eik wilg els esdoorn kastanje populier berk hazelaar meidoorn vlier roos tulp klaproos zonnebloem
    korenbloem margriet lelie iris viool kievit wulp reiger zwaluw merel leeuwerik ooievaar uil valk mus spreeuw
    vos das bever otter egel hert molen brug sluis dijk anker kompas boei vuurtoren haven toren poort klok bron
    spil schakel ster zon maan regenboog horizon akker korf ploeg schoof fakkel vlam vonk spiegel lantaarn baken
    ijsvogel wijngaard kruik waaier weefstoel spoel haspel kiel driehoek cirkel punt terp wiel kade steiger
    """
)
SECOND: Final = _words(
    """
    hof hoek veld dal berg akker kamp wijk rode hove horst oord stede zicht rust weide bos tuin plein poort huis
    kring kwartier gaarde burcht
    """
)
MOTTOS: Final = (
    "Vooruit", "Eendracht", "Ons Genoegen", "Concordia", "Excelsior", "Samen Sterk", "Oefening Baart Kunst",
    "Kunst na Arbeid", "Nooit Gedacht", "De Goede Hoop", "Vriendschap", "Onder Ons", "Harmonie", "Oranje", "Victoria",
    "Wilskracht", "De Vrijheid", "Door Vriendschap Sterk", "Levenslust", "Onze Vreugd", "Actief", "Het Nieuwe Begin",
    "Welkom", "Thuis in de Buurt", "Met Elkaar", "Voor Elkaar", "Buiten Gewoon", "Recht door Zee", "Steeds Hooger",
)  # fmt: skip
GROUPS: Final = (
    "Buurtvereniging", "Wijkvereniging", "Dorpsvereniging", "Oranjevereniging", "Speeltuinvereniging", "Bewonersgroep",
    "Ouderenvereniging", "Voetbalvereniging", "Tennisvereniging", "Gymnastiekvereniging", "Korfbalvereniging",
    "Handbalvereniging", "Volleybalvereniging", "Zwemvereniging", "Muziekvereniging", "Toneelvereniging", "Zangkoor",
    "Gemengd Koor", "Fanfare", "Bridgeclub", "Schaakclub", "Wandelclub", "Fietsclub", "Jeu de Boules Vereniging",
    "IJsvereniging", "Hengelsportvereniging", "Carnavalsvereniging", "Volkstuinvereniging", "Historische Kring",
    "Bewonerscommissie", "Buurtcomité", "Huurdersvereniging", "Vrouwenvereniging", "Scouting", "Eetclub", "Kookgroep",
    "Taalcafé", "Zorgcoöperatie", "Energiecoöperatie", "Natuurvereniging", "Steunpunt", "Jeugdvereniging", "Dansgroep",
    "Sportvereniging", "Kleding en Speelgoedbank", "Werkgroep", "Stichting Vrienden van", "Dorpsraad", "Wijkraad",
)  # fmt: skip
PLACES: Final = (
    "Buurthuis", "Wijkcentrum", "Dorpshuis", "Ontmoetingscentrum", "Multifunctioneel Centrum", "Gymzaal", "Sporthal",
    "Sportpark", "Zwembad", "Speeltuin", "Kerk", "Wijkgebouw", "Jongerencentrum", "Moestuin", "Kinderboerderij",
    "Basisschool", "Huiskamer", "Inloophuis", "Woonzorgcentrum", "Zalencentrum", "Theater", "Verenigingsgebouw",
    "Multifunctionele Accommodatie", "Gezondheidscentrum", "Buurtkamer", "Clubgebouw", "Kulturhus", "Atelier",
)  # fmt: skip
#: the same name in many towns, mostly with one website
CHAINS: Final = (
    ("Repair Café", False), ("Voedselbank", False), ("Taalhuis", False), ("Kledingbank", False), ("Bibliotheek", True),
    ("Weggeefwinkel", False), ("Speel-o-theek", True), ("Kringloopwinkel", True), ("Maatjesproject", False),
    ("Vluchtelingenwerk", False), ("Formulierenbrigade", False), ("Klussendienst", False), ("Muziekschool", True),
)  # fmt: skip
BRANCHES: Final = (
    "jeugd", "senioren", "dames", "heren", "afdeling toneel", "afdeling muziek", "1", "2", "3", "welpen", "explorers",
    "redactie", "vrijwilligers", "dagbesteding", "eetgroep", "wandelgroep", "noord", "zuid", "oost", "west", "60+",
)  # fmt: skip
QUARTERS: Final = ("Noord", "Zuid", "Oost", "West", "Centrum", "Binnenstad", "Buitengebied", "Stationsbuurt")
STREETS: Final = ("straat", "laan", "weg", "plein", "hof", "dreef", "pad", "kade", "singel", "steeg", "plantsoen")
#: how people shorten words that organisations are called by
ABBREVIATED: Final = {
    "stichting": ("St.", "Stg", "Stg."), "vereniging": ("Ver.", "Ver", "Veren."), "buurtvereniging": ("BV", "B.V.",
    "Buurtver.", "Buurtver"), "wijkvereniging": ("WV", "Wijkver."), "dorpsvereniging": ("Dorpsver.",),
    "voetbalvereniging": ("VV", "v.v.", "Voetbalver."), "sportvereniging": ("SV", "S.V."), "tennisvereniging": ("TV",
    "Tennisver.", "T.V."), "gymnastiekvereniging": ("GV", "Gymver.", "Gym"), "korfbalvereniging": ("KV", "Korfbalver."),
    "handbalvereniging": ("HV",), "volleybalvereniging": ("Volleybalver.", "VC"), "zwemvereniging": ("ZV", "Zwemver."),
    "muziekvereniging": ("MV", "Muziekver."), "toneelvereniging": ("Toneelver.", "TV"), "ijsvereniging": ("IJsver.",),
    "speeltuinvereniging": ("Speeltuinver.", "STV"), "oranjevereniging": ("Oranjever.", "OV"), "centrum": ("Ctr.",
    "Ctr"), "wijkcentrum": ("WC", "Wijkctr."), "ontmoetingscentrum": ("OC", "Ontm.centrum"), "jeugdvereniging":
    ("Jeugdver.",), "woonzorgcentrum": ("WZC",), "bibliotheek": ("Bieb", "Bibl."), "basisschool": ("BS", "OBS"),
    "multifunctioneel": ("MF", "Multifunct."), "multifunctionele": ("MF", "Multifunct."), "historische": ("Hist.",),
    "bewonerscommissie": ("BC", "Bewonerscie."), "afdeling": ("afd.", "afd"), "gemengd": ("Gem.",),
    "carnavalsvereniging": ("CV", "Carnavalsver."), "hengelsportvereniging": ("HSV",), "huurdersvereniging": ("HV",
    "Huurdersver."), "volkstuinvereniging": ("VTV", "Volkstuinver."), "accommodatie": ("Acc.",),
}  # fmt: skip
