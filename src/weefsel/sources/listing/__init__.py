"""Lists that people keep of groups, places, activities, ties and money, messy as they are.

take_in        a file as rows of texts on disk, with its headers
propose        what the list is of and what its columns are
ListMapping    what a person confirmed or changed
Transcriber    the records that a row tells of
"""

from weefsel.sources.listing.intake import Listing, SheetKept, take_in
from weefsel.sources.listing.mapping import ListMapping, from_json, header_set
from weefsel.sources.listing.propose import propose, propose_as
from weefsel.sources.listing.records import Named, Record, Transcribed, Where
from weefsel.sources.listing.rows import NoRecord, Row, different, rows_of, sample
from weefsel.sources.listing.transcribe import Transcriber, key_of
from weefsel.sources.listing.unknown import Unknown, unknown_words
from weefsel.sources.listing.vocabulary import KEEP, PERSON, ROLES, SKIP, What
from weefsel.sources.workbook_table import Told

__all__ = [
    "KEEP",
    "PERSON",
    "ROLES",
    "SKIP",
    "ListMapping",
    "Listing",
    "Named",
    "NoRecord",
    "Record",
    "Row",
    "SheetKept",
    "Told",
    "Transcribed",
    "Transcriber",
    "Unknown",
    "What",
    "Where",
    "different",
    "from_json",
    "header_set",
    "key_of",
    "propose",
    "propose_as",
    "rows_of",
    "sample",
    "take_in",
    "unknown_words",
]
