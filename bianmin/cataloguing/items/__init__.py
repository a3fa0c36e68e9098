"""Part of the cataloguing face: lists of items, an item's own page, codes, what is in work and what waits for approval."""
