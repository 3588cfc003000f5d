"""Forms in which people write what points at them, beyond the plain ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.cn import uscc

from text.redaction import checks, find, redact_text


def found(text, **options):
    return [(finding.kind, text[finding.start : finding.end]) for finding in find(text, **options)]


@pytest.mark.parametrize(
    ("before", "address", "after"),
    [
        ("请寄到", "江苏省苏州市昆山市柏庐路588号12栋2单元1803室", "，谢谢"),
        ("我家住", "正定县花桥东里920号", "。"),
        ("公司在", "辽宁鞍山铁东区黄土岭镇前进村114号", ""),
        ("收货地址是", "宜春市翠湖花园38座904", "，放门口"),
        ("送到", "浦东新区张杨路1525弄7号602室", "就行"),
        ("地址：", "广东省深圳市南山区科技园路", "，没有门牌"),
        ("寄到", "臺中市西區民權路86號7樓之2", "。"),
        ("我住在", "沈阳市于洪区黄河北大街20-3号", "。"),
        ("Ship to ", "62605 Garrett Lakes Suite 348, Clarkville, MD 22637", "."),
        ("I live at ", "97 Corbin Hills", "."),
        ("Deliver it to ", "Flat 70E, Mohammad Squares, Willisburgh, L3 8XJ", ", please."),
        ("The shop at ", "40 Smart Point, East Harriet, N8 8HN", " is closed."),
        ("write to ", "P.O. Box 1234, Springfield, IL 62704", "."),
    ],
)
def test_an_address_is_found_from_its_first_place_to_its_last_number(before, address, after):
    assert found(before + address + after, language="other") == [("ADDRESS", address)]


@pytest.mark.parametrize(
    "text",
    [
        "我们订的3号楼房间很大",
        "超市门口2号柜",
        "这家城市酒店离路口远",
        "12 Green Apples and 5 Brown Bags",
        "Chapter 3 Rivers of the World",
        "我买了2座",
    ],
)
def test_a_number_beside_a_thing_is_no_address(text):
    assert found(text, language="other") == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("My SSN is 536-22-1234.", "TAX_NUMBER", "536-22-1234"),
        ("VAT: DE136695976", "TAX_NUMBER", "DE136695976"),
        ("invoice to GB980780684, please", "TAX_NUMBER", "GB980780684"),
        ("Tax ID 912345678", "TAX_NUMBER", "912345678"),
        ("EIN 12-3456789", "TAX_NUMBER", "12-3456789"),
        ("my passport no. is C01X00T47", "PASSPORT", "C01X00T47"),
        ("串号（IMEI）是490154203237518", "IMEI", "490154203237518"),
        ("孩子2011年6月7日出生的", "BIRTH_DATE", "2011年6月7日"),
        ("登录IP是181.175.46.157", "IP_ADDRESS", "181.175.46.157"),
        ("ring 0044 7341 927855", "PHONE", "0044 7341 927855"),
        ("ring (212) 555-0142 x4071", "PHONE", "(212) 555-0142 x4071"),
        ("座机(0571)88229723-374", "PHONE", "(0571)88229723-374"),
        ("paid with 4111 1111 1111 1111 5 times", "BANK_CARD", "4111 1111 1111 1111"),
        ("pasted glpat-x1Kf7DOMEkxJ70xbupPB there", "API_KEY", "glpat-x1Kf7DOMEkxJ70xbupPB"),
        ("服务员鞠婷态度很好", "NAME", "鞠婷"),
        ("我叫咸浩宇", "NAME", "咸浩宇"),
        ("昨天黃鈺婷给我打了电话", "NAME", "黃鈺婷"),
        ("The manager, Gaurangi Aurora, was rude.", "NAME", "Gaurangi Aurora"),
        ("Jackeline Valencia never called back.", "NAME", "Jackeline Valencia"),
    ],
)
def test_it_is_found_whole(text, kind, value):
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "I love Earl Grey and French Vanilla.",
        "Order 114-0023163-9858896.",
        "Whole Foods Market, Green Mountain Coffee",
        "我和时间赛跑",
        "这和平常一样",
        "Tracking 1Z2X4501Y00223",
    ],
)
def test_it_only_looks_like_it(text):
    assert found(text) == []


def test_a_sentence_that_goes_on_with_a_name_is_cut_at_its_words():
    assert found("Thanks, Sean Brown Hi David Drake, all good") == [("NAME", "Sean Brown"), ("NAME", "David Drake")]


def test_a_long_text_of_many_sentences_is_searched_to_its_end():
    filler = "房间很大，早餐不错。The room was large.\n" * 200
    text = f"{filler}13912345678。{filler}a@example.com"
    assert found(text, language="other") == [("PHONE", "13912345678"), ("EMAIL", "a@example.com")]


DIGITS = st.text("0123456789", min_size=13, max_size=19)


@given(DIGITS)
def test_the_quick_luhn_sum_is_the_library_s(number):
    assert checks._luhn(number) == luhn.is_valid(number)


@given(st.sampled_from(["DE", "GB", "FR", "NL", "CN"]), st.text("0123456789ABCD", min_size=13, max_size=25))
def test_what_passes_as_an_account_number_passes_the_library_s_sum(country, rest):
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{rest}{country}00")) % 97
    number = f"{country}{check:02d}{rest}"
    iban.mod_97_10.validate(number[4:] + number[:4])
    expected = len(number) == checks._IBAN_LENGTHS.get(country)
    assert (checks.iban(number) is not None) == expected
    assert checks.iban(number[:-1] + ("0" if number[-1] != "0" else "1")) is None


@given(st.from_regex(r"[159Y][1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", fullmatch=True))
def test_the_quick_sum_of_a_credit_code_refuses_none_that_the_library_takes(code):
    assert (checks.credit_code(code) is not None) == uscc.is_valid(code)


@given(
    st.sampled_from(["我叫李明", "call 13912345678", "mail a@b.cc", "Sarah Miller called"]),
    st.text(min_size=1),
    st.text(min_size=1),
)
def test_marks_of_two_datasets_have_nothing_in_common(text, one, other):
    marks = [redact_text(text, key=key.encode("utf-8", "surrogatepass")).text for key in (one, other)]
    assert (marks[0] == marks[1]) == (one == other)
