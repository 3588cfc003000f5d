"""The table of recognizers: one line for each way in which an identifier is written."""

from . import checks
from .addresses import ADDRESSES
from .matching import Match, Rule, RuleSet

__all__ = ["RULES", "STRUCTURED", "Match", "Rule", "RuleSet"]

_ALNUM = "0-9A-Za-z"
_R = r"(?:$|[^0-9A-Za-z])"  # the end of a number: nothing alphanumeric behind it
_SEP = r"[ \-.·]?"  # how people space numbers out
_IS = r"(?i:[\s:=#\"'()\[\]]|号码|号|码|是|为|is|number|no\.?|id|account){0,6}"  # between a cue and what it announces
_TLD = r"(?:com|cn|net|org|edu|gov|io|co|me|info|biz|uk|de|fr|jp|us|ca|eu|au|hk|tw|ru|app|dev|ai|cc|top|xyz)"
_URL_TAIL = r"(?:[/?#:][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*[A-Za-z0-9/_=&%#~\-])?"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_LETTER, _PLATE_SIGN = "[A-HJ-NP-Za-hj-np-z]", "[A-HJ-NP-Za-hj-np-z0-9]"  # no I and O beside 1 and 0
_WECHAT, _WECHAT_ID = "(?:wechat|weixin|vx|wx)", r"[A-Za-z][A-Za-z0-9_\-]{5,19}"
_VAT_COUNTRIES = "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    r"((?:19|20)\d\d ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)


RULES = (
    Rule("email", "EMAIL", r"\b(?:[A-Za-z0-9][A-Za-z0-9._%+\-']*@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,})", 0.99),
    Rule(
        "email-spelled-out",
        "EMAIL",
        r"(?i)\b(?:[a-z0-9][a-z0-9._%+\-]* ?[\[(] ?at ?[\])] ?[a-z0-9\-]+(?: ?(?:\.|[\[(] ?dot ?[\])]) ?[a-z0-9\-]+)+)",
        0.9,
    ),
    Rule("url", "URL", rf"(?i)\b(?:(?:https?|ftp)://[a-z0-9\-._~%@\[\]]+{_URL_TAIL})", 0.995),
    Rule("url-www", "URL", rf"(?i)\b(?:www\.[a-z0-9\-]+(?:\.[a-z0-9\-]+)+{_URL_TAIL})", 0.95),
    Rule("url-bare", "URL", rf"(?i)(?:^|[^0-9a-z@.\-])((?:[a-z0-9\-]+\.)+{_TLD}\b{_URL_TAIL})", 0.7),
    Rule("resident-id", "RESIDENT_ID", rf"[1-9](?:{_SEP}\d){{16}}{_SEP}[\dXx]", 0.99, checks.resident_id, _ALNUM),
    Rule("resident-id-cued", "RESIDENT_ID", rf"(?:身份证|ID card){_IS}([1-9]\d{{14}}(?:\d{{2}}[\dXx])?){_R}", 0.85),
    Rule("bank-card", "BANK_CARD", r"\d(?:[ \-]?\d){12,18}", 0.95, checks.bank_card, _ALNUM + "+"),
    Rule(
        "bank-card-cued",
        "BANK_CARD",
        rf"(?:卡号|银行卡|信用卡|(?i:\bcard)){_IS}(\d(?:[ \-]?\d){{11,18}}){_R}",
        0.75,
    ),
    Rule("iban", "IBAN", r"\b(?:[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b", 0.99, checks.iban),
    Rule("vat", "TAX_NUMBER", rf"\b(?:(?:{_VAT_COUNTRIES}) ?[0-9A-Z]{{8,12}})\b", 0.9, checks.vat),
    Rule(
        "tax-number-cued",
        "TAX_NUMBER",
        rf"(?i:\bssn|social security|\bitin|\bein|\bTIN|tax(?:payer)?(?: id(?:entification)?)?(?: number| no\.?)?|\butr|national insurance"
        rf"|\bnino|纳税人识别号|税号|社保号){_IS}"
        r"(\d{3}[ \-]\d{2}[ \-]\d{4}|\d{2}-\d{7}|\d{3} ?\d{3} ?\d{4}|\d{9,15}|[A-Z]{2} ?(?:\d{2} ?){3}[A-D]|\d{2}[0-9A-Z]{13,18})\b",
        0.97,
    ),
    Rule("ssn", "TAX_NUMBER", r"[0-8]\d{2}-\d{2}-\d{4}", 0.8, checks.ssn, _ALNUM + r"\-"),
    Rule("credit-code", "TAX_NUMBER", r"[159Y][1239]\d{6}[0-9A-Z]{10}", 0.96, checks.credit_code, _ALNUM),
    Rule(
        "phone-cn-mobile", "PHONE", rf"(?:(?:\+|00)?86[ \-]?)?1{_SEP}[3-9](?:{_SEP}\d){{9}}", 0.95, beside=_ALNUM + "+"
    ),
    Rule(
        "phone-cn-landline",
        "PHONE",
        r"(?:\(0\d{2,3}\)|0\d{2,3})[ \-]?[2-9]\d{2,3}[ \-]?\d{4}(?: ?(?:转|分机|ext\.?|x|-) ?\d{1,6})?",
        0.9,
        checks.phone_in("CN"),
        _ALNUM,
    ),
    Rule(
        "phone-abroad",
        "PHONE",
        r"(?:\+|00)[1-9](?:[ \-.()]{0,2}\d){6,14}",
        0.9,
        checks.phone_abroad,
        _ALNUM + r"\-",
    ),
    Rule(
        "phone-north-america",
        "PHONE",
        r"(?:(?:001|\+?1)[ \-.]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ \-.])[2-9]\d\d[ \-.]\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?",
        0.85,
        beside=_ALNUM,
    ),
    Rule(
        "phone-uk",
        "PHONE",
        r"(?:\(0\d{2,4}\)|0\d{2,4}) ?\d{3,4} ?\d{3,4}",
        0.8,
        checks.phone_british,
        _ALNUM,
    ),
    Rule(
        "phone-cued",
        "PHONE",
        r"(?i:电话|手机|座机|联系方式|致电|\bphone|\btel|\bmobile|\bcall|\bcell|\bmy number|\breach me|\btext me|whatsapp)"
        r"(?i:[\s:.()]|号码|号|是|为|is|number|me|at|on|us){0,5}"
        rf"(\+?\d(?:[ \-.()]{{0,2}}\d){{6,14}}(?: ?(?:x|ext\.?|转) ?\d{{1,6}})?){_R}",
        0.7,
    ),
    Rule(
        "ip-v4",
        "IP_ADDRESS",
        r"(?:^|[^0-9A-Za-z.])(\d{1,3}(?:\.\d{1,3}){3})(?:$|[^0-9A-Za-z.]|\.(?:$|\D))",
        0.96,  # above a mobile number with dots in it
        checks.ip_address,
    ),
    Rule(
        "ip-v6",
        "IP_ADDRESS",
        r"(?:^|[^0-9A-Za-z:.])((?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?)(?:$|[^0-9A-Za-z:])",
        0.9,
        checks.ip_address,
    ),
    Rule("mac", "MAC_ADDRESS", r"\b(?:[0-9A-Fa-f]{2}(?:[:\-][0-9A-Fa-f]{2}){5})\b", 0.97),
    Rule("mac-dotted", "MAC_ADDRESS", r"\b(?:[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})\b", 0.9, checks.has_digit),
    Rule(
        "plate-cn",
        "PLATE",
        rf"([{_PROVINCES}][A-Za-z][ ·.\-]?(?:{_PLATE_SIGN}{{5,6}}|{_PLATE_SIGN}{{4}}[挂学警港澳领])){_R}",
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
    Rule("plate-uk", "PLATE", r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3})\b", 0.6),
    Rule("wechat", "WECHAT", rf"(?i:微信|威信|薇信|v信){_IS}({_WECHAT_ID})\b", 0.85),
    Rule(
        "wechat-announced",
        "WECHAT",
        rf"(?i:\b{_WECHAT}(?: ?(?:id|number|account|号))? ?(?::|=|是|为|is) ?)({_WECHAT_ID})\b",
        0.9,
    ),
    Rule("wechat-beside", "WECHAT", rf"(?i:\b{_WECHAT})[ \-]({_WECHAT_ID})\b", 0.8, checks.has_digit),
    Rule("qq", "QQ", rf"(?i:\bqq|扣扣|企鹅号)(?:群)?{_IS}([1-9]\d{{4,10}}){_R}", 0.9),
    Rule(
        "passport",
        "PASSPORT",
        rf"(?i:passport|护照){_IS}([A-Z]{{1,2}}\d{{6,8}}|[A-Z]\d[A-Z0-9]{{6,7}}|\d{{9}})\b",
        0.96,
    ),
    Rule("imei", "IMEI", rf"(?i:imei|串号){_IS}(\d{{2}}[ \-]?\d{{6}}[ \-]?\d{{6}}[ \-]?\d){_R}", 0.97, checks.imei),
    Rule(
        "birth-date",
        "BIRTH_DATE",
        r"(?i:born|date of birth|birth ?date|birthday|\bdob|出生年月日|出生日期|出生|生日|生于)"
        rf"(?i:[\s:]|is|was|on|于|是|为|在){{0,4}}{_DATE}",
        0.9,
    ),
    *ADDRESSES,
    Rule("birth-date-before", "BIRTH_DATE", rf"(?:^|[^0-9A-Za-z./\-]){_DATE}(?: ?(?:出生|生人|\(?(?:DOB|born)))", 0.9),
    Rule("key-openai", "API_KEY", r"\b(?:sk-[A-Za-z0-9_\-]{20,})", 0.98),
    Rule("key-stripe", "API_KEY", r"\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{16,})", 0.99),
    Rule("key-aws", "API_KEY", r"\b(?:(?:AKIA|ASIA)[A-Z0-9]{16})\b", 0.99),
    Rule("key-github", "API_KEY", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})", 0.99),
    Rule(
        "key-prefixed",
        "API_KEY",
        r"\b(?:glpat-[A-Za-z0-9_\-]{20,}|hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_\-]{50,}|dop_v1_[0-9a-f]{64}"
        r"|SG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{32})",
        0.99,
    ),
    Rule("key-slack", "API_KEY", r"\b(?:xox[abprs]-[A-Za-z0-9\-]{10,})", 0.99),
    Rule("key-google", "API_KEY", r"\b(?:AIza[A-Za-z0-9_\-]{35})", 0.99),
    Rule("key-jwt", "API_KEY", r"\b(?:eyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,})", 0.99),
    Rule(
        "key-pem",
        "API_KEY",
        r"(?:-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s]*(?:-----END [A-Z ]*PRIVATE KEY-----)?)",
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


STRUCTURED = RuleSet(RULES)
