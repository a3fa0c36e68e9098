"""Guides, search, applying, following and rating."""
