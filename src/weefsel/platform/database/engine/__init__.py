"""Django's SQLite, without one check that a schema that is not trusted may not make."""
