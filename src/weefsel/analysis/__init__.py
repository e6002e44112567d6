"""Floor 3: pure functions from tables to tables of figures, a module a subject.

Nothing is imported here, so that who only reads results does not load what computes them.
"""
