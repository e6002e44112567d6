"""Floor 6: the Django site. Its figures come from `weefsel.publish` only."""
