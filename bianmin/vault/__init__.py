"""Encrypted fields, the blind index, and uploaded files."""
