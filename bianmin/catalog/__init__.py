"""Items, editions, guides, and which station does what in which role."""
