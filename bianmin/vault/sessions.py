"""Sessions sealed as a whole: what a page keeps for somebody overnight is as personal as what they typed."""

import json
from typing import Any

from bianmin.vault.sealing import open_sealed, seal

_PLACE = "django_session.session_data"


class SealedSerializer:
    """Turns a session into sealed bytes and back (``SESSION_SERIALIZER``); one that does not open counts as none."""

    def dumps(self, obj: Any) -> bytes:
        return seal(json.dumps(obj, separators=(",", ":")).encode(), bound_to=_PLACE)

    def loads(self, data: bytes) -> Any:
        return json.loads(open_sealed(data, bound_to=_PLACE))
