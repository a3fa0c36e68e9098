"""The classes of what the calendar keeps."""

from bianmin.county.classes import D1, Classes

CLASSES: Classes = {"CalendarDay": {D1: "date is_workday ordinal source is_published"}}
