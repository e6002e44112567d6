"""One module per page; each view asks `weefsel.publish` for a page and hands it to a template."""
