from __future__ import annotations

from typing import Any


class Refusal(ValueError):
    """Content that isn't taken; ``code`` names the fault, ``params`` what its sentence needs."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)
