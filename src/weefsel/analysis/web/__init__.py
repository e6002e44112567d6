"""The web of actors and their ties: how it hangs together, what it leans on, and who could meet.

Nothing is imported here, so that who only reads results does not load what computes them.
"""
