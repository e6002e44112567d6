"""A sample survey as a source: one row per answer in, estimates by area out. Nothing of single answers is kept.

`design` estimates by the sampling design, `small_area` where an area has few answers, `by_area` puts both together for
areas within areas; `options`, `answers` and `reader` turn a file into that.
"""
