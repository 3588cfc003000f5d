"""The table of recognizers: one line for each way in which an identifier is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import re2

from . import checks

# Edges of a number: nothing alphanumeric beside it. RE2 has no look-around, so the pattern takes one character on
# each side and group 1 is the finding.
_L, _R = r"(?:^|[^0-9A-Za-z])", r"(?:$|[^0-9A-Za-z])"
_SEP = r"[ \-.·]?"  # how people space numbers out
_IS = r"(?i:[\s:=#\"'(\[]|号码|号|码|是|为|is|number|no\.?|id|account){0,4}"  # between a cue and what it announces
_TLD = r"(?:com|cn|net|org|edu|gov|io|co|me|info|biz|uk|de|fr|jp|us|ca|eu|au|hk|tw|ru|app|dev|ai|cc|top|xyz)"
_URL_TAIL = r"(?:[/?#:][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*[A-Za-z0-9/_=&%#~\-])?"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_LETTER, _PLATE_SIGN = "[A-HJ-NP-Za-hj-np-z]", "[A-HJ-NP-Za-hj-np-z0-9]"  # no I and O beside 1 and 0
_WECHAT, _WECHAT_ID = "(?:wechat|weixin|vx|wx)", r"[A-Za-z][A-Za-z0-9_\-]{5,19}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    r"((?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)


@dataclass(frozen=True)
class Rule:
    """How one written form of an identifier is recognized.

    Attributes:
        name: the rule's own name, shown with each finding.
        kind: what is found, the same for all forms of one identifier.
        pattern: RE2, so that matching takes linear time; group 1 is the finding.
        score: how often a match is right, 0 to 1; the higher one wins where two overlap.
        check: what the match must satisfy besides.
    """

    name: str
    kind: str
    pattern: str
    score: float
    check: checks.Check = checks.whole


class Match(NamedTuple):
    """A span of a text and the rule that found it."""

    start: int
    end: int
    rule: Rule


RULES = (
    Rule("email", "EMAIL", r"\b([A-Za-z0-9][A-Za-z0-9._%+\-']*@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,})", 0.99),
    Rule(
        "email-spelled-out",
        "EMAIL",
        r"(?i)\b([a-z0-9][a-z0-9._%+\-]* ?[\[(] ?at ?[\])] ?[a-z0-9\-]+(?: ?(?:\.|[\[(] ?dot ?[\])]) ?[a-z0-9\-]+)+)",
        0.9,
    ),
    Rule("url", "URL", rf"(?i)\b((?:https?|ftp)://[a-z0-9\-._~%@\[\]]+{_URL_TAIL})", 0.995),
    Rule("url-www", "URL", rf"(?i)\b(www\.[a-z0-9\-]+(?:\.[a-z0-9\-]+)+{_URL_TAIL})", 0.95),
    Rule("url-bare", "URL", rf"(?i)(?:^|[^0-9a-z@.\-])((?:[a-z0-9\-]+\.)+{_TLD}\b{_URL_TAIL})", 0.7),
    Rule("resident-id", "RESIDENT_ID", rf"{_L}([1-9](?:{_SEP}\d){{16}}{_SEP}[\dXx]){_R}", 0.99, checks.resident_id),
    Rule("resident-id-cued", "RESIDENT_ID", rf"(?:身份证|ID card){_IS}([1-9]\d{{14}}(?:\d{{2}}[\dXx])?){_R}", 0.85),
    Rule("bank-card", "BANK_CARD", rf"{_L}(\d(?:[ \-]?\d){{12,18}}){_R}", 0.95, checks.bank_card),
    Rule(
        "bank-card-cued",
        "BANK_CARD",
        rf"(?:卡号|银行卡|信用卡|(?i:\bcard)){_IS}(\d(?:[ \-]?\d){{14,18}}){_R}",
        0.75,
    ),
    Rule("iban", "IBAN", r"\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b", 0.99, checks.iban),
    Rule("credit-code", "TAX_NUMBER", rf"{_L}([159Y][1239]\d{{6}}[0-9A-Z]{{10}}){_R}", 0.96, checks.credit_code),
    Rule("phone-cn-mobile", "PHONE", rf"{_L}((?:(?:\+|00)?86[ \-]?)?1{_SEP}[3-9](?:{_SEP}\d){{9}}){_R}", 0.95),
    Rule(
        "phone-cn-landline",
        "PHONE",
        rf"{_L}((?:\(0\d{{2,3}}\)|0\d{{2,3}})[ \-]?[2-9]\d{{2,3}}[ \-]?\d{{4}}"
        rf"(?: ?(?:转|分机|ext\.?|x|-) ?\d{{1,6}})?){_R}",
        0.9,
        checks.phone_in("CN"),
    ),
    Rule("phone-abroad", "PHONE", rf"{_L}((?:\+|00)[1-9](?:[ \-.()]{{0,2}}\d){{6,14}}){_R}", 0.9, checks.phone_abroad),
    Rule(
        "phone-north-america",
        "PHONE",
        rf"{_L}((?:1[ \-.])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ \-.])[2-9]\d\d[ \-.]\d{{4}}){_R}",
        0.85,
    ),
    Rule(
        "phone-uk",
        "PHONE",
        rf"{_L}((?:\(0\d{{2,4}}\)|0\d{{2,4}}) ?\d{{3,4}} ?\d{{3,4}}){_R}",
        0.8,
        checks.phone_in("GB"),
    ),
    Rule(
        "phone-cued",
        "PHONE",
        rf"(?i:电话|手机|座机|联系方式|致电|\bphone|\btel|\bmobile|\bcall)(?i:[\s:.()]|号码|号|是|为|is|number|me|at|on|us){{0,5}}"
        rf"(\+?\d(?:[ \-.()]{{0,2}}\d){{6,14}}){_R}",
        0.7,
    ),
    Rule(
        "ip-v4",
        "IP_ADDRESS",
        r"(?:^|[^0-9A-Za-z.])(\d{1,3}(?:\.\d{1,3}){3})(?:$|[^0-9A-Za-z.]|\.(?:$|\D))",
        0.9,
        checks.ip_address,
    ),
    Rule(
        "ip-v6",
        "IP_ADDRESS",
        r"(?:^|[^0-9A-Za-z:.])((?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?)(?:$|[^0-9A-Za-z:])",
        0.9,
        checks.ip_address,
    ),
    Rule("mac", "MAC_ADDRESS", r"\b([0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5})\b", 0.97),
    Rule("mac-dotted", "MAC_ADDRESS", r"\b([0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})\b", 0.9, checks.has_digit),
    Rule(
        "plate-cn",
        "PLATE",
        rf"([{_PROVINCES}]{_PLATE_LETTER}[ ·.\-]?(?:{_PLATE_SIGN}{{5,6}}|{_PLATE_SIGN}{{4}}[挂学警港澳领])){_R}",
        0.95,
        checks.has_digit,
    ),
    Rule(
        "plate-cued",
        "PLATE",
        r"(?i:license plate|licence plate|number plate|plate number|plate|registration)(?i:[\s:#.]|is|number|no){1,6}"
        r"([A-Z0-9]{1,4}[ \-]?[A-Z0-9]{2,5})\b",
        0.8,
        checks.has_digit,
    ),
    Rule("plate-uk", "PLATE", r"\b([A-Z]{2}\d{2} ?[A-Z]{3})\b", 0.6),
    Rule("wechat", "WECHAT", rf"(?i:微信|威信|薇信|v信){_IS}({_WECHAT_ID})\b", 0.85),
    Rule(
        "wechat-announced",
        "WECHAT",
        rf"(?i:\b{_WECHAT}(?: ?(?:id|number|account|号))? ?(?::|=|是|为|is) ?)({_WECHAT_ID})\b",
        0.9,
    ),
    Rule("wechat-beside", "WECHAT", rf"(?i:\b{_WECHAT})[ \-]({_WECHAT_ID})\b", 0.8, checks.has_digit),
    Rule("qq", "QQ", rf"(?i:\bqq|扣扣|企鹅号)(?:群)?{_IS}([1-9]\d{{4,10}}){_R}", 0.9),
    Rule("passport", "PASSPORT", rf"(?i:passport|护照){_IS}([A-Z]{{1,2}}\d{{7,8}}|\d{{9}})\b", 0.9),
    Rule("imei", "IMEI", rf"(?i:imei){_IS}(\d{{2}}[ \-]?\d{{6}}[ \-]?\d{{6}}[ \-]?\d){_R}", 0.97, checks.imei),
    Rule(
        "birth-date",
        "BIRTH_DATE",
        r"(?i:born|date of birth|birth ?date|birthday|\bdob|出生年月日|出生日期|出生|生日|生于)"
        rf"(?i:[\s:]|is|was|on|于|是|为|在){{0,4}}{_DATE}",
        0.9,
    ),
    Rule(
        "address-zh",
        "ADDRESS",
        r"(\p{Han}{2,20}(?:路|街|大道|道|巷|弄|胡同|村|小区|园|苑)\p{Han}{0,4} ?[0-9A-Z]{1,5}"
        r"(?:号楼|号院|号|弄|栋|幢|座|单元)"
        r"(?:\p{Han}{0,8}?[0-9A-Z\-]{1,5}(?:号楼|号院|号|栋|幢|座|单元|层|楼|室|房))*)",
        0.8,
        checks.chinese_address,
    ),
    Rule(
        "address-en",
        "ADDRESS",
        r"\b(\d{1,5}[A-Za-z]? (?:(?:N|S|E|W|North|South|East|West)\.? )?(?:[A-Z][a-z]+ ){1,3}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Place|Pl|Terrace|Way|Close|Crescent)\b\.?"
        r"(?:,? (?:Apt|Apartment|Suite|Unit|Flat|Floor)\.? ?#?\w{1,6})?(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)?)?"
        r"(?:,? [A-Z]{2} \d{5}(?:-\d{4})?)?)",
        0.85,
    ),
    Rule("key-openai", "API_KEY", r"\b(sk-[A-Za-z0-9_\-]{20,})", 0.98),
    Rule("key-stripe", "API_KEY", r"\b([srp]k_(?:live|test)_[A-Za-z0-9]{16,})", 0.99),
    Rule("key-aws", "API_KEY", r"\b((?:AKIA|ASIA)[A-Z0-9]{16})\b", 0.99),
    Rule("key-github", "API_KEY", r"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})", 0.99),
    Rule("key-slack", "API_KEY", r"\b(xox[abprs]-[A-Za-z0-9\-]{10,})", 0.99),
    Rule("key-google", "API_KEY", r"\b(AIza[A-Za-z0-9_\-]{35})", 0.99),
    Rule("key-jwt", "API_KEY", r"\b(eyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,})", 0.99),
    Rule(
        "key-pem",
        "API_KEY",
        r"(-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s]*(?:-----END [A-Z ]*PRIVATE KEY-----)?)",
        0.99,
    ),
    Rule(
        "key-cued",
        "API_KEY",
        r"(?i:api[_\- ]?key|secret(?:[_\- ]?key)?|access[_\- ]?token|token|password|passwd|密钥|密码|令牌)"
        r"(?i:[\s:=\"'`]|是|为|is){1,6}([A-Za-z0-9_\-+/=.]{12,}[A-Za-z0-9_\-+/=])",
        0.8,
        checks.mixed,
    ),
)


class RuleSet:
    """All rules as one automaton that says which of them occur, and each alone to find where."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._patterns = [re2.compile(rule.pattern.encode()) for rule in rules]
        options = re2.Options()
        options.max_mem = 64 << 20  # a set that runs out of memory reports no match at all, and says nothing
        self._any = re2.Set.SearchSet(options)
        for rule in rules:
            self._any.Add(rule.pattern.encode())
        self._any.Compile()

    def search(self, text: str) -> list[Match]:
        """Every checked match, in order of rules; matches may overlap."""
        data = text.encode("utf-8", "replace")  # a lone surrogate becomes one "?"
        found = [match for number in sorted(self._any.Match(data) or ()) for match in self._occurrences(number, data)]
        if not found or len(data) == len(text):
            return found
        begins = (np.frombuffer(data, dtype=np.uint8) & 0xC0) != 0x80  # the first byte of each character
        place = np.concatenate((np.cumsum(begins) - 1, [len(text)]))
        return [Match(int(place[match.start]), int(place[match.end]), match.rule) for match in found]

    def _occurrences(self, number: int, data: bytes) -> Iterator[Match]:
        rule, pattern = self.rules[number], self._patterns[number]
        position = 0
        while match := pattern.search(data, position):
            start, end = match.span(1)
            value = match.group(1).decode()
            part = rule.check(value)
            if part is not None:
                first = start + len(value[: part[0]].encode())
                yield Match(first, first + len(value[slice(*part)].encode()), rule)
            position = end  # the character after a number may also be the one before the next


STRUCTURED = RuleSet(RULES)
