"""A spreadsheet of someone's own: figures by area, or places by position or address.

workbook.read_workbook   the file as a table of texts
propose                  a guess at what its columns are, each with its reason
preview                  what would become of the first rows, and of all of them together
SheetMapping             what a person confirmed; `to_options` makes it the options of a recipe
reader.read              the tables, when the recipe is built
"""

from weefsel.sources.sheet.mapping import FigureColumns, Indicator, PlaceColumns, SheetMapping, to_options
from weefsel.sources.sheet.options import faults, parse
from weefsel.sources.sheet.preview import Preview, preview
from weefsel.sources.sheet.propose import Guess, Proposal, propose
from weefsel.sources.sheet.recipe_text import recipe_with_source, recipe_without_source, replace_source
from weefsel.sources.sheet.remembered import find_remembered

__all__ = [
    "FigureColumns",
    "Guess",
    "Indicator",
    "PlaceColumns",
    "Preview",
    "Proposal",
    "SheetMapping",
    "faults",
    "find_remembered",
    "parse",
    "preview",
    "propose",
    "recipe_with_source",
    "recipe_without_source",
    "replace_source",
    "to_options",
]
