"""The public pages about proofs: what the village must not issue, and where to go instead."""
