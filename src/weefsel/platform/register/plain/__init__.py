"""Pure parts of the register, shared by its forms, its API and its imports: no Django, no database.

recurring    the times of an offer: read, expanded to dates, said in a sentence
scanning     what a text that everybody reads may not show: e-mail addresses, telephone numbers, BSN, IBAN
values       cleaning of what people type, with how to mend what is wrong
suggesting   names of places, streets and areas while one types where something is
comparing    what changed between two versions of a record
duplicates   groups and places that may be there twice
"""
