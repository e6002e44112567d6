"""Lists in: a file with groups, places, activities, ties or money, from the upload to entries, and back.

desk        what pages and the command line call
drafts      the files of a list that was brought, on disk
planning    what becomes of every row, with nothing written
plans       where that is kept, to be looked at by the page
writing     carrying it out in one transaction, and taking it back
job         the same in a process of its own
"""
