"""The append-only record of who did and who looked, and its seal."""
