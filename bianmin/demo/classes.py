"""The classes of the demo's mark."""

from bianmin.county.classes import D2, Classes

CLASSES: Classes = {"DemoMark": {D2: "seeded_at seed"}}
