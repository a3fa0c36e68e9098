"""Measuring: the rows of PERFORMANCE.md, each beside its floor of the same run; see docs/bench.md."""
