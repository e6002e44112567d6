"""Floor 3: pure functions from tables to tables of figures."""

from weefsel.analysis.figures import FIGURE_COLUMNS, figures
from weefsel.analysis.people import people
from weefsel.analysis.presence import presence
from weefsel.analysis.reach import Walking, reach_areas, reach_cells

__all__ = ["FIGURE_COLUMNS", "Walking", "figures", "people", "presence", "reach_areas", "reach_cells"]
