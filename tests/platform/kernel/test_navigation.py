"""Which entry of a navigation bar the reader is in."""

from kernel.navigation import Entry, mark_current

MENU = [Entry("Home", "/", exact=True), Entry("Data", "/data/"), Entry("Reads", "/data/reads/")]


def _current(path: str) -> list[str]:
    return [entry.label for entry in mark_current(MENU, path) if entry.current]


def test_the_longest_address_wins():
    assert _current("/data/reads/7/") == ["Reads"]
    assert _current("/data/7/") == ["Data"]


def test_an_exact_entry_is_current_on_its_own_page_only():
    assert _current("/") == ["Home"]
    assert _current("/settings/") == []
