"""The demonstration: made-up people and one-click signing in; loopback and demo databases only."""
