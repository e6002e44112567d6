"""Floor 4: runs the analyses of a snapshot, keeps the results with their provenance, reruns only what changed."""

from weefsel.atlas.build import build
from weefsel.atlas.read import Atlas, Figure, open_atlas
from weefsel.atlas.registry import RESULTS
from weefsel.atlas.trace import Trace, TraceStep, again, trace

__all__ = ["RESULTS", "Atlas", "Figure", "Trace", "TraceStep", "again", "build", "open_atlas", "trace"]
