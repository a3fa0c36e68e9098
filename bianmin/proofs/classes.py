"""The data classes of this room's fields."""

from bianmin.county.classes import Classes

CLASSES: Classes = {}
