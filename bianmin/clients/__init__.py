"""Other people's programs: their keys, what they may do, and the events that are sent to them."""
