"""A template and frozen facts in, a PDF out."""
