"""证明: what a village committee must not certify, stopped at the door."""
