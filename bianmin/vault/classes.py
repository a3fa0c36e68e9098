"""The classes of what the vault keeps beside the sealed bytes themselves."""

from bianmin.county.classes import D2, D3, Classes, T

CLASSES: Classes = {
    "StoredFile": {
        D3: "name",
        D2: "kind content_type extension size key_id algorithm",
        T: "sha256 path stored_at",
    },
}
