"""The tags and filters of this room."""
