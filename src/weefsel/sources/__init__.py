"""Floor 2: one module per origin, from files to tables."""
