"""What changed over the years, in which areas, beside which others, and what was done about it."""
