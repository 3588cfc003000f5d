"""Postal addresses: Chinese ones from their first place name on, English ones by number, street, town and code."""

import re

from .checks import Span
from .matching import Rule

# --- Chinese -------------------------------------------------------------------------------------------------------
_UNIT = "(?:号楼|号院|号|號|弄|栋|棟|幢|座|单元|單元|层|層|楼|樓|室|房|户|戶|组|組|队)"
_NUMBER = r"(?:[0-9A-Za-z]{1,5}(?:-[0-9A-Za-z]{1,5}){0,3}|[一二三四五六七八九十百]{1,4})"
_NUMBERED = (
    rf"(?:\p{{Han}}{{2,30}} ?[0-9A-Za-z]{{1,5}}(?:-\d{{1,4}})?(?:号楼|号院|号|號|弄|栋|棟|幢|座|组|組|队|巷|段|单元|單元)"
    r"(?:之[0-9一二三四五六七八九十]{1,3})?"
    rf"(?:(?:[ ,]|\p{{Han}}{{0,10}}?){_NUMBER}{_UNIT}(?:之\d{{1,3}})?)*(?:\d{{1,5}}(?:-\d{{1,5}}){{0,3}})?)"
)
_NAMED = (
    r"(?:\p{Han}{2,12}(?:省|自治区|市|州)\p{Han}{1,12}(?:市|区|县|旗)\p{Han}{1,12}"
    r"(?:路|街|大道|胡同|巷|镇|乡|村|街道|小区|花园|大厦|广场|公寓|家园|新村|苑))"
)
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    "|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
# What stands before an address and is no part of it: "I live in", "send it to"; but 于洪区 and 从化市 are places.
_BEFORE = re.compile(
    "住在|住址|家住|现住|住|地址|位于|在|到|往|寄|送|于(?![洪都田])|是|从(?!化)|去|有(?!谊)|了|的|给|找|按|把|至|见|公司|单位|学校|店"
)
_DIVISION = re.compile("(?:省|自治区|自治州|自治县|市|州|盟|地区|区|區|县|縣|旗|镇|鎮|乡|鄉)(?=..)")
_STREET_ENDS = re.compile(
    "(?:路|街|大道|道|巷|弄|胡同|村|里|园|苑|门|桥|大厦|广场|城|湾|庄|条|院|府|墅|坊|庭|公寓|小区|社区|中心|新村|家园|楼|段|线|号)$"
)
_NO_PLACE = re.compile("^(?:[本这那哪该此我你他她每各几某]|超市|城市|小区|大厦|花园|广场|楼|房间|第)")


def chinese_address(value: str) -> Span | None:
    """A street address from its first place name on."""
    digit = re.search("[0-9A-Za-z]", value)
    head = value[: digit.start()].rstrip() if digit else value
    first, division = re.search(_PROVINCES, head), _DIVISION.search(head, 1)
    if first and division and division.end() <= first.start():  # 黄河北大街 is not in 河北
        first = None
    if first:
        start = first.start()
    else:
        # Words before the place end at the last that leads to one, before its first division or its street.
        until = division.start() if division else len(head) - 2
        start = max((word.end() for word in _BEFORE.finditer(head, 0, max(until, 0))), default=0)
    head = head[start:]
    if len(head) < 2 or _NO_PLACE.match(head):
        return None
    places = len(_DIVISION.findall(head + "  ")) + bool(first) * 2
    if not (places or (_STREET_ENDS.search(head) and len(head) >= 3)):
        return None
    return (start, len(value)) if len(value) - start >= 5 else None


# --- English -------------------------------------------------------------------------------------------------------
# United States Postal Service, Publication 28, appendix C1, and what is usual in Britain. Those of the second kind are
# words for other things as well: they count where a town, a flat or a cue is beside them.
_STREETS = (
    "Alley|Avenue|Ave|Boulevard|Blvd|Bypass|Causeway|Circle|Cir|Close|Court|Ct|Crescent|Cres|Drive|Dr|Expressway|Freeway|Gardens"
    "|Highway|Hwy|Lane|Ln|Mews|Parkway|Pkwy|Place|Pl|Plaza|Road|Rd|Row|Square|Sq|Stravenue|Street|St|Terrace|Ter|Throughway"
    "|Trafficway|Trail|Trl|Turnpike|Way|Walk"
)
_LAND = (
    "Annex|Arcade|Bayou|Beach|Bend|Bluffs?|Bottom|Branch|Bridge|Brooks?|Burgs?|Camp|Canyon|Cape|Centers?|Circles|Cliffs?|Club"
    "|Commons?|Corners?|Course|Courts|Coves?|Creek|Crest|Crossing|Crossroads?|Curve|Dale|Dam|Divide|Drives|Estates?|Extensions?"
    "|Falls?|Ferry|Fields?|Flats?|Fords?|Forest|Forges?|Forks?|Fort|Garden|Gateway|Glens?|Greens?|Groves?|Harbors?|Haven|Heights"
    "|Hills?|Hollow|Inlet|Islands?|Isle|Junctions?|Keys?|Knolls?|Lakes?|Land|Landing|Lights?|Loaf|Locks?|Lodge|Loop|Mall|Manors?"
    "|Meadows?|Mills?|Mission|Motorway|Mount|Mountains?|Neck|Orchard|Oval|Overpass|Parks?|Parkways|Pass|Passage|Path|Pike|Pines?"
    "|Plains?|Points?|Ports?|Prairie|Radial|Ramp|Ranch|Rapids?|Rest|Ridges?|River|Roads|Route|Rue|Run|Shoals?|Shores?|Skyway"
    "|Springs?|Spurs?|Squares|Station|Stream|Streets|Summit|Trace|Track|Trailer|Tunnel|Underpass|Unions?|Valleys?|Viaduct|Views?"
    "|Villages?|Ville|Vista|Walks|Wall|Ways|Wells?"
)
_CAPITALIZED = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’.\-]*"
_HOUSE = r"(?:(?:Flat|Studio|Unit|Apartment|Apt|Suite|Room|House|Floor) [0-9A-Za-z]{1,5},? )?\d{1,6}[A-Za-z]?(?:[\-/]\d{1,5})?"
_FLAT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Room|#)\.? ?#?[0-9A-Za-z\-]{1,6})?"
_TOWN = rf",? {_CAPITALIZED}(?: {_CAPITALIZED}){{0,3}}"
_ZIP = r",? [A-Z]{2},? \d{5}(?:-\d{4})?"
_POSTCODE = r",? [A-Z]{1,2}\d[A-Z0-9]? ?\d[A-Z]{2}"
_STREET = rf"(?:{_CAPITALIZED} ){{1,4}}?(?:{_STREETS})\b\.?"
_ANY_STREET = rf"(?:{_CAPITALIZED} ){{1,4}}?(?:{_STREETS}|{_LAND})\b\.?"

ADDRESSES = (
    Rule("address-zh", "ADDRESS", _NUMBERED, 0.88, chinese_address),
    Rule("address-zh-named", "ADDRESS", _NAMED, 0.82, chinese_address),
    Rule("address-en", "ADDRESS", rf"\b(?:{_HOUSE},? {_STREET}{_FLAT}(?:{_TOWN})?(?:{_ZIP}|{_POSTCODE})?)\b", 0.88),
    Rule(
        "address-en-cued",
        "ADDRESS",
        r"(?i:address(?: is|:)?|live at|lives at|living at|located at|ship(?:ped)?(?: \w{1,12})? to|deliver(?:ed)?(?: \w{1,12})? to"
        r"|send(?: \w{1,12})? to|shop at|office at|house at|moved to|come to)[ :]{1,3}"
        rf"({_HOUSE},? {_ANY_STREET}{_FLAT}(?:{_TOWN})?(?:{_ZIP}|{_POSTCODE})?)\b",
        0.89,
    ),
    Rule(
        "address-en-coded",
        "ADDRESS",
        rf"\b(?:(?:(?:Flat|Studio|Unit|Apartment|Apt|Suite|House) [0-9A-Za-z]{{1,5}}|\d{{1,6}}[A-Za-z]?),?"
        rf"(?: (?:{_CAPITALIZED}|#?\d{{1,5}}[A-Za-z]?),?){{1,10}}(?:{_ZIP}|{_POSTCODE}))\b",
        0.9,
    ),
    Rule(
        "address-en-box", "ADDRESS", rf"\b(?:(?i:P\.? ?O\.? ?Box) \d{{1,6}}(?:{_TOWN})?(?:{_ZIP}|{_POSTCODE})?)\b", 0.9
    ),
)
