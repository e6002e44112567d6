"""The workbench: a person's own spreadsheet becomes a source of what a directory shows.

desk.open_desk   what the site calls, through `weefsel.platform.workbench.Workbench`
drafts           files that were brought and what was said about them, on disk
forms            the form about a file, and the mapping of columns that it means
recipes          the recipe of the directory, with a source more or less
jobs, rebuild    building anew in a process of its own, one at a time
"""
