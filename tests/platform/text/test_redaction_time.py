import time

import pytest

from text.redaction import find
from text.redaction.rules import RULES, RuleSet

HOSTILE = [
    "a",
    "1",
    "1-",
    "a@",
    "a.",
    "A1",
    "A.",
    "Aa-",
    "http://",
    "www.a.",
    "号",
    "路1号",
    "张伟",
    "我叫",
    "13800138000,",
    "00:",
    "::",
    "1.",
    "eyJaaaaaaaaa.",
    "password=a1",
    "微信号是",
    "DE89",
    "京A1",
    "１",
    "\u200b",
    "㎏",
    "[PHONE]",
    "a(at)",
    "约翰·",
    "+1",
    "(0",
    "sk-",
    "�",
    "4111111111111111,",
    "a@b.cc,",
    "-----BEGIN-PRIVATE-KEY-----",
]


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    find("张伟 a@b.cc")  # the dictionary is not what is timed


@pytest.mark.parametrize("piece", [*HOSTILE, "Mr ", "1 ", "A ", "phone ", "name is "])
def test_ten_times_the_text_takes_about_ten_times_as_long(piece):
    def seconds(length):
        text = (piece * (length // len(piece) + 1))[:length]
        start = time.perf_counter()
        find(text)
        return time.perf_counter() - start

    short = min(seconds(3_000) for _ in range(3))
    long = min(seconds(30_000) for _ in range(6))
    # A quadratic rule would take 100 times as long; 0.02 s forgives the noise of quick ones.
    assert long < 30 * short + 0.02


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_takes_time_in_proportion_whatever_it_is_given(rule):
    search = RuleSet((rule,)).search

    def seconds(length):
        texts = [
            (piece * (length // len(piece) + 1))[:length] for piece in (*HOSTILE, "12 Aa ", "Flat 1, ", "1号", "省")
        ]
        start = time.perf_counter()
        for text in texts:
            search(text)
        return time.perf_counter() - start

    seconds(1_000)  # builds what the engine keeps
    short = min(seconds(5_000) for _ in range(2))
    long = min(seconds(50_000) for _ in range(2))
    # A quadratic rule would take seconds; 0.3 s forgives a machine at work on other things.
    assert long < 30 * short + 0.3
