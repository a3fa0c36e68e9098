"""Divisions, units, stations, and dated posts."""
