"""Townships and departments accept, decide, stop and resume clocks."""
