"""Every write to divisions, units, posts, mergers and proposals."""

from bianmin.stations.actions.places import (
    NewDivision,
    NewUnit,
    confirm_open,
    describe_station,
    load_divisions,
    load_units,
)
from bianmin.stations.actions.posts import end_post, give_post

__all__ = [
    "NewDivision",
    "NewUnit",
    "confirm_open",
    "describe_station",
    "end_post",
    "give_post",
    "load_divisions",
    "load_units",
]
