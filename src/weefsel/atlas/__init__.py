"""Floor 4: runs the analyses of a snapshot, keeps the results with their provenance, reruns only what changed.

`build` makes results, `read` reads them, `trace` leads a figure back to its source. Nothing is imported here, so that
who only reads results does not load what computes them.
"""
