"""*Vinden*: what there is nearby, as a page, on paper, and as feeds."""
