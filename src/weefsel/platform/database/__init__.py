"""The database that people write in: where it is, what it promises, and how it is kept.

`settings` says where it is, `pragmas` holds it to its promises, `backup` makes and restores backups.
"""
