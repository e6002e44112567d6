"""What a condition is worth by its indicators, how sure that is, and which choice it hangs on.

Nothing is imported here, so that who only reads results does not load what computes them.
"""
