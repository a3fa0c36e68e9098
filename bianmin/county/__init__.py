"""The county scope under every row of a county, and the words that all rooms share."""
