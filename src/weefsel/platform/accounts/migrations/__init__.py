"""How the tables of the accounts came about."""
