"""Tests of the townships' and departments' desks."""
