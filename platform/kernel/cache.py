"""The cache speaks JSON only."""

import json
from typing import Any


class JsonSerializer:
    """Serializer for Django's Redis cache: integers stay plain (so that ``incr`` works), the rest is JSON."""

    def dumps(self, obj: Any) -> int | bytes:
        return obj if type(obj) is int else json.dumps(obj).encode()

    def loads(self, data: bytes) -> Any:
        try:
            return int(data)
        except ValueError:
            return json.loads(data)
