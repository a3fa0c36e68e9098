"""Looking people up: only for an errand that is open, only exactly, and never more than three."""
