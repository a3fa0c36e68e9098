"""Persons and accounts, which are not the same."""
