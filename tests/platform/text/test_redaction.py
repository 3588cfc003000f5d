import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from text.redaction import find, redact_text
from text.redaction.rules import RULES, STRUCTURED, RuleSet

PIECES = st.sampled_from(
    [
        "13912345678",
        "11010519491231002X",
        "a@example.com",
        "4111111111111111",
        "010-62781234",
        "王芳",
        "我叫李明",
        "Sarah",
        "微信abc123_x",
        "QQ12345678",
        "203.0.113.7",
        "京A12345",
        "www.example.com",
        "key=a1b2c3d4e5f6a7b8",
        "１３９",
        "8000",
        "[PHONE]",
        "86",
        "1",
        "-",
        ".",
        "@",
        ",",
        "号",
        "路12号",
        "的",
        "Mr.",
        "\u200b",
    ]
)


def found(text, **options):
    return [(finding.kind, text[finding.start : finding.end]) for finding in find(text, **options)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("写信到 li.na+news@mail.example.com.cn。", "EMAIL", "li.na+news@mail.example.com.cn"),
        ("reach me: ben [at] example [dot] org", "EMAIL", "ben [at] example [dot] org"),
        ("see https://example.org/a?id=7&x=%20#top.", "URL", "https://example.org/a?id=7&x=%20#top"),
        ("打开www.example.cn/pay看看", "URL", "www.example.cn/pay"),
        ("我的手机13912345678", "PHONE", "13912345678"),
        ("电话 +86 139-1234-5678", "PHONE", "+86 139-1234-5678"),
        ("１３９１２３４５６７８联系我", "PHONE", "１３９１２３４５６７８"),
        ("139\u200b1234\u200b5678", "PHONE", "139\u200b1234\u200b5678"),
        ("1 3 9 1 2 3 4 5 6 7 8", "PHONE", "1 3 9 1 2 3 4 5 6 7 8"),
        ("write or call +1 650 253 0000.", "PHONE", "+1 650 253 0000"),
        ("座机010-62781234转12", "PHONE", "010-62781234转12"),
        ("(0755) 8671 2345", "PHONE", "(0755) 8671 2345"),
        ("ring +44 20 7946 0958 today", "PHONE", "+44 20 7946 0958"),
        ("ring (415) 555-2671", "PHONE", "(415) 555-2671"),
        ("身份证号11010519491231002X。", "RESIDENT_ID", "11010519491231002X"),
        ("卡号6222 0212 3456 7890 128", "BANK_CARD", "6222 0212 3456 7890 128"),
        ("paid with 4111-1111-1111-1111", "BANK_CARD", "4111-1111-1111-1111"),
        ("to GB82 WEST 1234 5698 7654 32 and then", "IBAN", "GB82 WEST 1234 5698 7654 32"),
        ("from 203.0.113.77, port 22", "IP_ADDRESS", "203.0.113.77"),
        ("host 2001:db8::8a2e:370:7334 is up", "IP_ADDRESS", "2001:db8::8a2e:370:7334"),
        ("nic 00:1B:44:11:3A:B7", "MAC_ADDRESS", "00:1B:44:11:3A:B7"),
        ("车牌京A12345", "PLATE", "京A12345"),
        ("新能源粤BD12345停在门口", "PLATE", "粤BD12345"),
        ("plate number ABC-1234", "PLATE", "ABC-1234"),
        ("加我微信：wx_lina99", "WECHAT", "wx_lina99"),
        ("my WeChat is lina_0522", "WECHAT", "lina_0522"),
        ("vx lina0522，加我", "WECHAT", "lina0522"),
        ("QQ群号 123456789", "QQ", "123456789"),
        ("护照E12345678", "PASSPORT", "E12345678"),
        ("IMEI: 490154203237518", "IMEI", "490154203237518"),
        ("信用代码91110000600037341L", "TAX_NUMBER", "91110000600037341L"),
        ("生日：1990年5月3日", "BIRTH_DATE", "1990年5月3日"),
        ("born on 3 May 1990 in", "BIRTH_DATE", "3 May 1990"),
        ("key AKIAIOSFODNN7EXAMPLE", "API_KEY", "AKIAIOSFODNN7EXAMPLE"),
        ('api_key = "a8f5f167f44f4964e6c998dee827110c"', "API_KEY", "a8f5f167f44f4964e6c998dee827110c"),
        ("我住在北京市海淀区中关村大街27号院3号楼502室", "ADDRESS", "北京市海淀区中关村大街27号院3号楼502室"),
        ("at 221 Baker Street, London", "ADDRESS", "221 Baker Street, London"),
        ("我叫李明", "NAME", "李明"),
        ("联系人：赵铁柱", "NAME", "赵铁柱"),
        ("昨天王芳和同事来过", "NAME", "王芳"),
        ("请转告欧阳锋先生", "NAME", "欧阳锋"),
        ("My name is Xiuying Okafor.", "NAME", "Xiuying Okafor"),
        ("ask Mr. J. Fitzgerald about it", "NAME", "J. Fitzgerald"),
        ("Then Sarah O'Connor called", "NAME", "Sarah O'Connor"),
        ("we met Zhang Xiaoming twice", "NAME", "Zhang Xiaoming"),
    ],
)
def test_what_points_at_a_person_is_found_whole(text, kind, value):
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "订单号 4111111111111112 已发货",  # fails Luhn
        "WeChat payment was extremely easy",
        "Brown Rice, Hong Kong, Old West",
        "version 1.2.3, build 300.1.2.999",
        "std::vector<int> at 12:30:45",
        "ISO 9001:2015, page 123-456",
        "马上就来，高兴极了，何时到？周末在家，方便面",
        "陈旧的毛巾，温馨安静，谢谢您",
        "Dear Customer, Thank you! The Great Wall of China, New York City",
        "I am Very happy. This is Great.",
        "价格1999元，打8.5折",
        "编号110105194912310021",  # a resident number but for its check digit
    ],
)
def test_what_only_looks_alike_is_left_alone(text):
    assert found(text) == []


def test_a_miswritten_resident_number_is_found_where_it_is_announced():
    assert found("身份证号110105194912310021") == [("RESIDENT_ID", "110105194912310021")]


@settings(deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map(" ".join))
def test_the_automaton_of_all_rules_hides_none(text):
    matches = {match.rule.name for match in STRUCTURED.search(text)}
    alone = {rule.name for rule in RULES if RuleSet((rule,)).search(text)}
    assert matches == alone


def test_the_text_around_the_findings_stays_as_it_was():
    result = redact_text("Ｈｉ，\u200b电话１３９１２３４５６７８！①")
    assert result.text == "Ｈｉ，\u200b电话[PHONE]！①"


def test_findings_are_in_order_and_do_not_overlap():
    text = "邮箱a@example.com,备用b@example.com;手机13912345678,13812345678 http://example.com/a@example.com"
    findings = find(text)
    assert len(findings) == 5
    assert all(one.end <= other.start for one, other in zip(findings, findings[1:], strict=False))


def test_one_person_keeps_one_pseudonym_under_a_key_however_it_is_written():
    marks = {
        redact_text(number, key="a").text for number in ("13912345678", "+86 139-1234-5678", "１３９１２３４５６７８")
    }
    assert len(marks) == 1
    assert redact_text("Ben@Example.com", key="a").text == redact_text("ben@example.com", key="a").text


def test_pseudonyms_of_different_people_and_under_different_keys_differ():
    mails = [f"p{number}@example.com" for number in range(200)]
    assert len({redact_text(mail, key=key).text for mail in mails for key in ("a", b"b")}) == 400


def test_without_a_key_marks_tell_nobody_apart():
    assert redact_text("a@example.com b@example.com").text == "[EMAIL] [EMAIL]"


def test_names_are_looked_for_in_the_named_language_only():
    text = "王芳 met Sarah Miller"
    assert found(text, language="zh") == [("NAME", "王芳")]
    assert found(text, language="en") == [("NAME", "Sarah Miller")]
    assert found(text, language="other") == []
    assert found(text) == found(text, language="mixed") == [("NAME", "王芳"), ("NAME", "Sarah Miller")]


def test_findings_carry_no_copy_of_what_they_found():
    findings = redact_text("mail ben@example.com").to_dict()["findings"]
    assert findings == [{"start": 5, "end": 20, "kind": "EMAIL", "score": 0.99, "rule": "email"}]
    assert "ben" not in json.dumps(findings)


@settings(deadline=None)
@given(
    st.lists(st.one_of(PIECES, st.text(max_size=5), st.just(" ")), max_size=12).map("".join),
    st.sampled_from([None, "k"]),
)
def test_nothing_is_left_to_find_after_redaction(text, key):
    assert find(redact_text(text, key=key).text) == ()


@settings(deadline=None)
@given(st.text())
def test_spans_lie_inside_the_text_and_the_rest_survives(text):
    result = redact_text(text)
    rest, last = [], 0
    for finding in result.findings:
        assert last <= finding.start < finding.end <= len(text)
        rest.append(text[last : finding.start])
        last = finding.end
    assert all(piece in result.text for piece in [*rest, text[last:]])


def test_an_empty_key_is_refused():
    with pytest.raises(ValueError, match="key must not be empty"):
        redact_text("a@example.com", key="")


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="language must be one of zh, en"):
        redact_text("hello", language="fr")


def test_a_missing_text_is_refused():
    with pytest.raises(TypeError, match="text must be a string; got NoneType"):
        redact_text(None)
