"""Tags and filters of the templates: texts, addresses, figures, glyphs."""
