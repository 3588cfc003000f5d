"""Collection of cycles pauses for a block, and is back after it whatever happens there."""

import gc

import pytest

from kernel.garbage import uncollected


@uncollected()
def collects() -> bool:
    return gc.isenabled()


def test_nothing_is_collected_within_and_again_after():
    assert gc.isenabled()
    assert not collects()
    assert gc.isenabled()


def test_it_is_back_after_an_error_and_left_off_where_it_was_off():
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()
    with uncollected():
        collects()
        assert not gc.isenabled()
