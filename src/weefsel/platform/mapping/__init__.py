"""Mapping sessions: people in one room say which groups there are and who knows whom; a facilitator keeps or drops it.

codes     the code of a session, made to be read aloud
sessions  opening one, finding it by its code, and emptying what nobody closed
naming    the groups and places that somebody may mean, of the session and of the register
saying    what people add from their phones
sorting   what the facilitator says of it: keep, the same as, merge, drop, and back again
outcome   what would become of it all if the session closed now
closing   what is kept becomes entries and ties, and everything else leaves
"""
