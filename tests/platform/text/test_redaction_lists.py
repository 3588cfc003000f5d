"""An organization's own strings, which are never redacted or always are."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from text.redaction import Lists, find, redact_text


def redacted(text, **options):
    return redact_text(text, lists=Lists(**options)).text


def test_an_allowed_string_is_left_alone_and_others_are_not():
    assert redacted("我叫李明，同事王芳", allow=["李明"]) == "我叫李明，同事[NAME]"
    assert redacted("ring 010-62781234 or 010-62781235", allow=["010-62781234"]) == "ring 010-62781234 or [PHONE]"


def test_an_allowed_address_is_left_alone_where_words_stand_before_it():
    address = "北京市海淀区中关村大街27号"
    assert redacted(f"我们店在{address}，欢迎", allow=[address]) == f"我们店在{address}，欢迎"


def test_what_is_more_than_an_allowed_string_is_redacted():
    assert redacted("mail jordan@example.com", allow=["example.com", "jordan"]) == "mail [EMAIL]"
    assert redacted("Sarah Miller called", allow=["Sarah"]) == "[NAME] called"


def test_a_denied_string_is_redacted_with_its_kind():
    assert redacted("about Project Falcon: late", deny={"Project Falcon": "PROJECT"}) == "about [PROJECT]: late"
    assert redacted("玄武计划延期", deny={"玄武计划": "PROJECT_NAME"}) == "[PROJECT_NAME]延期"


@pytest.mark.parametrize(
    "written",
    [
        "project falcon",
        "PROJECT FALCON",
        "Ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ",
        "Pro\u200bject\tFal\u2060con",
        "Project　Falcon",
    ],
)
def test_however_it_is_written_a_listed_string_is_the_same(written):
    assert redacted(f"say {written}!", deny={"Project Falcon": "PROJECT"}) == "say [PROJECT]!"
    assert redacted(f"say {written}!", deny={"Ｐroject\u200b ＦALCON": "PROJECT"}) == "say [PROJECT]!"


def test_a_denied_string_has_one_pseudonym_however_it_is_written():
    lists = Lists(deny={"Falcon": "PROJECT"})
    marks = {redact_text(text, key="k", lists=lists).text for text in ("Falcon", "ＦＡＬＣＯＮ", "fal\u200bcon")}
    assert len(marks) == 1


def test_an_entry_of_letters_stands_for_whole_words():
    lists = {"deny": {"falcon": "PROJECT"}}
    assert redacted("falconry, superfalcon, falcon2", **lists) == "falconry, superfalcon, falcon2"
    assert redacted("问falcon吧, (Falcon)", **lists) == "问[PROJECT]吧, ([PROJECT])"


def test_a_denied_string_inside_a_longer_finding_goes_with_it():
    assert redacted("mail falcon@example.com", deny={"falcon": "PROJECT"}) == "mail [EMAIL]"


def test_a_denied_string_is_called_by_its_kind_also_where_a_rule_finds_it():
    assert redacted("ring 13912345678", deny={"13912345678": "HOTLINE"}) == "ring [HOTLINE]"


def test_of_entries_that_overlap_the_longest_counts():
    lists = {"allow": ["Sarah Miller Foundation"], "deny": {"Sarah Miller": "PERSON"}}
    assert redacted("the Sarah Miller Foundation of Sarah Miller", **lists) == "the Sarah Miller Foundation of [PERSON]"


def test_findings_of_a_list_say_so():
    (finding,) = find("about Falcon", lists=Lists(deny={"Falcon": "PROJECT"}))
    assert (finding.start, finding.end, finding.kind, finding.score, finding.rule) == (
        6,
        12,
        "PROJECT",
        1.0,
        "deny-list",
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"allow": ["x"]}, "2 to 200 characters"),
        ({"allow": ["x" * 201]}, "2 to 200 characters"),
        ({"allow": ["\u200b\u200b\u200b"]}, "2 to 200 characters"),
        ({"deny": {"Falcon": "project"}}, "capitals and underscores"),
        ({"deny": {"Falcon": None}}, "capitals and underscores"),
        ({"allow": ["falcon"], "deny": {"Falcon": "PROJECT"}}, "twice"),
        ({"deny": {"falcon": "A", "FALCON": "B"}}, "twice"),
    ],
)
def test_entries_that_could_not_be_meant_are_refused(options, told):
    with pytest.raises(ValueError, match=told):
        Lists(**options)


ENTRIES = st.lists(
    st.sampled_from(["13912345678", "李明", "Sarah", "a@b.cc", "Falcon", "米勒", "12", "路1"]), unique=True
)


@settings(deadline=None)
@given(
    ENTRIES,
    ENTRIES,
    st.lists(st.sampled_from(["我叫", "李明", "Sarah Miller", " ", "a@b.cc", "13912345678", "Falcon", "路12号", "，"])),
)
def test_after_redaction_no_denied_string_and_no_finding_is_left(allow, deny, pieces):
    lists = Lists(allow=[entry for entry in allow if entry not in deny], deny=dict.fromkeys(deny, "OWN"))
    result = redact_text("".join(pieces), key="k", lists=lists)
    assert find(result.text, lists=lists) == ()


def test_ten_times_the_text_takes_about_ten_times_as_long_with_thousands_of_entries():
    entries = [f"{'ab' * (number % 60)}{number:05d}" for number in range(5000)] + [
        "a" * number for number in range(2, 60)
    ]
    lists = Lists(allow=entries[::2], deny=dict.fromkeys(entries[1::2], "OWN"))

    def seconds(length):
        text = ("ab" * length)[:length]
        start = time.perf_counter()
        lists.search(text)
        return time.perf_counter() - start

    short = min(seconds(10_000) for _ in range(3))
    long = min(seconds(100_000) for _ in range(5))
    assert long < 30 * short + 0.02
