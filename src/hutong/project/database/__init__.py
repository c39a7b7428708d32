"""The database of the house: its own PostgreSQL where the operator names no other."""
