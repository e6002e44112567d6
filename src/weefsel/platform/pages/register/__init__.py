"""Pages of the register: entries, how they are added and changed, and what waits for whom."""
