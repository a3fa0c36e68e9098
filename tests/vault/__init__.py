"""The vault: what goes in comes out, only for us, and nothing else comes in."""
