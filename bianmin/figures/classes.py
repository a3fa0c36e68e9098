"""The classes of numbers: public where a cell is large enough (figures' own rule), internal below."""

from bianmin.county.classes import D1, Classes, T

CLASSES: Classes = {
    "DayFigure": {
        T: "day station_id township_id",
        D1: "received decided limited decided_in_time ratings satisfied",
    },
    "OpenFigure": {T: "township_id unit_id unit_kind", D1: "open overdue due_soon uncorrected"},
    "Count": {T: "counted_at read_up_to"},
    "CatalogueFigure": {T: "counted_at", D1: "content"},
}
