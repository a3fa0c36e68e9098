"""Filling the demo: people, offices, a plan for each case, and its walk through the real actions."""
