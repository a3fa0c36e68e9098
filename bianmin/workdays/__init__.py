"""The official calendar, term arithmetic and the lamp."""
