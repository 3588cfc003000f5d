"""Labelled texts in English, Chinese and both: what people wrote about goods, hotels and books, with details planted.

The sentences around are real reviews, read one by one: those that name somebody are left out by their number.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from benchmarks import redaction_values as values
from benchmarks.redaction_values import Draw

NAMES_AND_PLACES = ("NAME", "ADDRESS")
# Of the sentences drawn below, those in which a person, an address or a number of somebody's stands.
_ZH_NAMING = {5, 20, 23, 58, 70, 86, 115, 122, 136, 153, 166, 182, 206, 212, 216, 225, 233, 241, 257, 265, 296, 317}
_EN_NAMING = {27, 194, 198, 312}

_ZH_TAX, _EN_TAX = values.credit_code, values.any_of((values.german_vat, values.british_vat))
# (kind, draw, how people write it); {} is the value.
ZH: dict[str, tuple[Draw, tuple[str, ...]]] = {
    "EMAIL": (values.email, ("我的邮箱是{}，发票发这里", "请把合同发到{}", "{}收到请回复", "邮箱：{}", "有问题写信给{}吧")),
    "PHONE": (values.PHONES_ZH, (
        "我的手机号是{}", "联系电话：{}", "打{}找我", "{}，随时可以联系", "客服让我留电话{}，一直没人回", "请拨打{}", "tel {}",
    )),
    "RESIDENT_ID": (values.resident_id, ("身份证号{}", "身份证：{}，麻烦核对", "我的证件号码是{}", "办理入住时登记的是{}")),
    "BANK_CARD": (values.bank_card, ("退款请打到{}", "银行卡号：{}", "工行卡{}", "用尾号对不上的{}付的款")),
    "IBAN": (values.iban, ("国外汇款账户{}", "IBAN：{}", "收款账号是{}")),
    "TAX_NUMBER": (_ZH_TAX, ("税号{}", "纳税人识别号：{}", "统一社会信用代码为{}", "开票信息 {}")),
    "IP_ADDRESS": (values.ip_address, ("登录IP是{}", "服务器地址{}连不上", "日志里出现{}")),
    "MAC_ADDRESS": (values.mac_address, ("网卡MAC：{}", "无线网卡地址{}", "设备 {} 掉线")),
    "URL": (values.url, ("详情见{}", "链接：{} ", "我把照片放在{} 了")),
    "BIRTH_DATE": (values.birth_date, ("出生日期：{}", "我的生日是{}", "{}出生", "生于{}", "孩子{}出生的")),
    "PLATE": (values.chinese_plate, ("车牌{}", "我的车{}停在楼下", "车牌号是{}", "停车场里{}挡了路")),
    "WECHAT": (values.account, ("加我微信{}", "微信号：{}", "vx：{}", "微信是{}", "我的wechat id是{}", "V信 {}")),
    "QQ": (values.of("1########", "2########", "19######"), ("QQ{}", "加QQ：{}", "我的qq号是{}", "扣扣 {}")),
    "PASSPORT": (values.of("E########", "EA#######", "G########"), ("护照号{}", "护照：{}", "护照号码是{}")),
    "API_KEY": (values.api_key, ("密钥是{}", "接口用的 {}", "token：{}", "不小心把{} 贴出来了")),
    "IMEI": (values.imei, ("手机IMEI：{}", "IMEI码{}", "串号（IMEI）是{}")),
    "NAME": (lambda r: "", (
        "我叫{}", "联系人：{}", "收件人{}", "请找{}", "{}说会处理", "昨天{}给我打了电话", "服务员{}态度很好", "是{}帮我办的",
        "{}女士接待的我", "和{}一起去的", "{}经理答应退款", "投诉{}", "快递员{}很负责", "感谢{}", "我和老公{}都不满意", "签名：{}",
    )),
    "ADDRESS": (lambda r: "", (
        "地址：{}", "我住在{}", "请寄到{}", "收货地址是{}", "送到{}就行", "家住{}", "公司在{}", "上门地址 {}",
    )),
}  # fmt: skip
EN: dict[str, tuple[Draw, tuple[str, ...]]] = {
    "EMAIL": (values.email, ("My email is {}.", "Send the invoice to {} please.", "Write to {}, thanks.", "Email: {}")),
    "PHONE": (values.PHONES_EN, (
        "My number is {}.", "Call me at {}.", "Phone: {}", "You can reach me on {} after six.", "{} is my cell.",
        "Text {} when it ships.",
    )),
    "BANK_CARD": (values.bank_card, ("I paid with {}.", "Card number: {}", "Please refund {}.", "Charged twice on {}.")),
    "IBAN": (values.iban, ("Transfer it to {}.", "IBAN: {}", "My account is {} at the same bank.")),
    "TAX_NUMBER": (_EN_TAX, ("Our VAT number is {}.", "VAT: {}", "Invoice to {}, please.", "Tax ID {}")),
    "SSN": (values.of("##2-4#-6###", "4##-3#-2###"), ("My SSN is {}.", "SSN: {}", "Social security number {}.")),
    "IP_ADDRESS": (values.ip_address, ("Logged in from {}.", "The router at {} is down.", "IP: {}")),
    "MAC_ADDRESS": (values.mac_address, ("MAC address {}", "The device {} keeps dropping.", "mac={}")),
    "URL": (values.url, ("See {} for photos.", "My page is {}.", "I found it on {} yesterday.")),
    "BIRTH_DATE": (values.birth_date, ("Date of birth: {}", "I was born on {}.", "DOB {}", "My birthday is {}.")),
    "PLATE": (values.of("@@## @@@", "@@@-####", "#@@@###"), ("License plate {}.", "My plate number is {}.", "Car plate: {}")),
    "WECHAT": (values.account, ("My WeChat is {}.", "WeChat ID: {}", "Add me on WeChat: {}")),
    "PASSPORT": (values.of("#########", "@########", "@@#######"), ("Passport number {}.", "Passport: {}", "my passport no. is {}")),
    "API_KEY": (values.api_key, ("The key is {} by the way.", "token={}", "I pasted {} into the form.")),
    "IMEI": (values.imei, ("IMEI {}", "The phone's IMEI is {}.", "IMEI: {}")),
    "NAME": (lambda r: "", (
        "My name is {}.", "I spoke to {} about it.", "{} never called back.", "Thanks, {}", "Regards,\n{}", "Ask for {}.",
        "The manager, {}, was rude.", "This was a gift for {}.", "{} from support helped me.", "Signed, {}", "Hi {},",
        "My neighbor {} has one too.", "I ordered it with {} last year.", "Ship it to {} instead.", "Dr. {} recommended it.",
    )),
    "ADDRESS": (lambda r: "", (
        "My address is {}.", "Ship to {}.", "I live at {}.", "Deliver it to {}, please.", "Address: {}", "The shop at {} is closed.",
    )),
}  # fmt: skip
# What is no finding: ``#`` is a digit, ``@`` a capital.
_ZH_DECOYS = (
    "订单号7###########", "花了###元", "房间1###", "运单SF############", "2017年1#月入住的", "型号X###-##", "共4#####人看过",
    "版本3.#.##", "小区路口有三家超市", "高兴而来，败兴而归", "8:3#到的", "书号978-7-####-####-#",
)  # fmt: skip
_EN_DECOYS = (
    "Order 114-#######-#######.", "It cost $2##.##.", "Tracking 1Z#@####@#########.", "Version 4.#.##.",
    "Item 3####### arrived on 4/2#/2015.",
    "ISBN 978-0-###-#####-#.", "Room 1### was cold.", "Green Tea from Mount Kenya beats Earl Grey.",
    "New Orleans Style Coffee, Whole Foods Market, Thanksgiving Day.", "7# out of 3## people.", "I Love It, Best Snack Ever, Five Stars.",
)  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """A text and what stands in it: (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def labelled(count: int = 2000, seed: int = 1, *, held_out: bool = True) -> list[Labelled]:
    """As many texts, a third each Chinese, English and mixed."""
    r = random.Random(seed)
    return [_one(r, ("zh", "en", "mixed")[number % 3], held_out) for number in range(count)]


def plain(language: str) -> tuple[str, ...]:
    """Sentences in which nothing is to be found."""
    return _sentences()[language]


def _one(r: random.Random, language: str, held_out: bool) -> Labelled:
    text, spans = "", []
    for _ in range(r.randint(2, 6)):
        spoken = r.choice(("zh", "en")) if language == "mixed" else language
        end = r.choice("。，；！\n ") if spoken == "zh" else " "
        what = r.random()
        if what < 0.45:
            text += r.choice(plain(spoken)) + (" " if spoken == "en" else "")
        elif what < 0.58:
            text += values.filled(r, r.choice(_ZH_DECOYS if spoken == "zh" else _EN_DECOYS)) + end
        else:
            planted = _planted(r, spoken, held_out)
            spans += [(len(text) + start, len(text) + stop, kind) for start, stop, kind in planted.spans]
            text += planted.text + end
    return Labelled(text, tuple(spans))


def _planted(r: random.Random, language: str, held_out: bool) -> Labelled:
    table = ZH if language == "zh" else EN
    weights = [4 if kind in NAMES_AND_PLACES else 1 for kind in table]
    kind = r.choices(list(table), weights)[0]
    draw, carriers = table[kind]
    value = _listed(r, kind, language, held_out) if kind in NAMES_AND_PLACES else _disguised(r, kind, draw(r))
    before, after = r.choice(carriers).split("{}")
    return Labelled(
        before + value + after, ((len(before), len(before) + len(value), "TAX_NUMBER" if kind == "SSN" else kind),)
    )


def _listed(r: random.Random, kind: str, language: str, held_out: bool) -> str:
    if kind == "ADDRESS":
        return values.half("addresses, Chinese" if language == "zh" else "addresses, English", r, held_out)
    if language == "zh":
        return values.half("names, Chinese", r, held_out)
    name = values.half(r.choices(("names, English", "names, romanized Chinese"), (5, 1))[0], r, held_out)
    return name.split()[0] if r.random() < 0.1 else name


_NUMBERS = ("PHONE", "RESIDENT_ID", "BANK_CARD", "QQ", "IMEI", "EMAIL", "IP_ADDRESS")


def _disguised(r: random.Random, kind: str, value: str) -> str:
    """One in seven as people write past a filter: full-width, with invisible marks, or spaced out."""
    if kind not in _NUMBERS or r.random() > 1 / 7:
        return value
    how = r.randint(0, 2)
    if how == 0:
        return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in value)
    if how == 1:
        at = sorted(r.sample(range(1, len(value)), 2))
        return value[: at[0]] + "\u200b" + value[at[0] : at[1]] + "\u200d" + value[at[1] :]
    return " ".join(re.sub(r"\D", "", value)) if kind in {"PHONE", "RESIDENT_ID"} and value[0] in "1456" else value


@cache
def _sentences() -> dict[str, tuple[str, ...]]:
    from reciprocal.scenarios import data

    chinese = _cut(data.reviews()["text"].drop_duplicates(), r"(?<=[。！？!?])|\s{2,}", 14, 70)
    english = _cut(data.table("modeldata", "testing_data")["review"], r"(?<=[.!?])\s+", 35, 160)
    r = random.Random(7)
    drawn = {"zh": (r.sample(chinese, 340), _ZH_NAMING), "en": (r.sample(english, 330), _EN_NAMING)}
    return {
        language: tuple(sentence for number, sentence in enumerate(sentences, 1) if number not in naming)
        for language, (sentences, naming) in drawn.items()
    }


def _cut(texts: Sequence[str], where: str, shortest: int, longest: int) -> list[str]:
    sentences = (sentence.strip() for text in texts for sentence in re.split(where, text))
    return list(dict.fromkeys(sentence for sentence in sentences if shortest <= len(sentence) <= longest))
