"""编目: where the county office and the departments keep the catalogue."""
