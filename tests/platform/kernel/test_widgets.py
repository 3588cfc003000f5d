"""Days and times stand in their inputs as browsers want them, in every language."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from kernel.widgets import DayInput, MomentInput


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_input_is_filled_in_as_a_browser_wants_it(language):
    with translation.override(language):
        assert 'type="date" name="d" value="2030-01-31"' in DayInput().render("d", date(2030, 1, 31))
        moment = MomentInput().render("m", datetime(2030, 1, 31, 8, 5, tzinfo=UTC))
    assert 'type="datetime-local" name="m" value="2030-01-31T08:05"' in moment
