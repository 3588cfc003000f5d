"""How many people there are is told as it is, however many of them were met and wherever the blur moves that."""

from __future__ import annotations

import pytest

from sharing.overlap.services import telling


@pytest.mark.parametrize("blurred", [-telling.BLUR, 0, telling.BLUR])
@pytest.mark.parametrize("met", [0, 3, 50, 98, 100])
def test_the_parts_add_up_to_everybody(monkeypatch, met, blurred):
    monkeypatch.setattr(telling, "blur", lambda people, context: blurred)
    also, rest, everybody = telling._table(met, 100, "a comparison")
    assert everybody.value == 100
    assert also.value + rest.value == 100
    assert min(also.value, rest.value) >= 0
