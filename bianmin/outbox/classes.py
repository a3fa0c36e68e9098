"""The classes of what waits to be sent."""

from bianmin.county.classes import D2, D3, Classes, T

CLASSES: Classes = {"Message": {D3: "address text", D2: "channel", T: "about dedupe_key not_before sent_at"}}
