"""Chinese names: a surname and given characters that read better as a name than as words.

jieba's dictionary gives each way to cut a clause into words a probability. Here a name is one more word in that
calculation, with the probability of its surname and given characters, raised by what stands around it ("我叫", "先生").
The best cut then says whether the characters are a name. Tagging parts of speech instead is some fifteen times slower.
"""

import functools
import re
from collections import Counter
from math import log

from ..language import HAN
from ..tokens import segmenter
from .rules import Match, Rule

# By frequency in the 2020 census, the most common first.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐伍庞"
    "颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游靳欧管柴蒙鲍华喻祁蒲"
    "房滕屈饶解牟艾尤时阳阎穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑"
)
_SURNAMES_AND_LITTLE_ELSE = (
    "王李张刘陈杨赵吴周徐孙朱胡郭林罗郑梁宋韩邓冯曹彭曾萧肖董袁潘蒋蔡余杜叶程魏苏吕丁沈姚卢姜崔谭陆汪廖贾邹邱侯薛阎郝"
    "龚邵"
)
COMPOUND_SURNAMES = tuple(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 南宫 独孤".split()  # noqa: SIM905
)
_TITLES = (
    "先生|女士|小姐|太太|老师|教授|医生|大夫|护士|经理|总监|主任|主管|律师|警官|师傅|同学|同志|博士|阿姨|叔叔|大哥|大姐|院长"
    "|校长|老板"
)
_CUES = "我叫|名叫|叫做|姓名|名字|联系人|收件人|收货人|寄件人|经办人|负责人|申请人|持卡人|开户人|签名|签字"
_HINTS = "我是|本人|客户|用户|患者|病人|同事|朋友|作者|店长|客服|医生|老师|经理|主任|护士|律师|教授|师傅|先生|女士|小姐"

_BARE = Rule("name-zh", "NAME", "", 0.8)
_CUED = Rule("name-zh-cued", "NAME", "", 0.92)
_TITLED = Rule("name-zh-titled", "NAME", "", 0.9)
_TRANSLITERATED = Rule("name-zh-transliterated", "NAME", "", 0.85)

_CLAUSE = re.compile(f"[{HAN}]+")
_SURNAME = re.compile("|".join((*COMPOUND_SURNAMES, f"[{SURNAMES}]")))
_CUE = re.compile(rf"(?:{_CUES})(?:是|为|叫|[:： ]){{0,2}}$")
_HINT = re.compile(rf"(?:{_HINTS})(?:是|为|叫|[:： ]){{0,2}}$")
_AFTER = re.compile(rf"(?:{_TITLES})")
_FOREIGN = re.compile(f"[{HAN}]{{2,8}}(?:[·•・][{HAN}]{{1,8}}){{1,3}}")

# Log-probabilities tuned on reviews: a name in running text, and what a cue, a hint or a title adds to it.
_NAME_IN_TEXT = log(0.002)
_CUE_ADDS = log(100_000.0)
_HINT_ADDS = log(20.0)
_TITLE_ADDS = log(500.0)
_FUNCTION_WORDS = "和与在是的了着过来去说有也都就把被对跟给让向从到为而及或不很还又再会要能吗呢吧啊"
_LEAST = 0.3  # counts added to each character, so that an unseen one is unlikely and not impossible


def search(text: str) -> list[Match]:
    """Chinese names in a folded text."""
    found = [Match(*match.span(), _TRANSLITERATED) for match in _FOREIGN.finditer(text)]
    for clause in _CLAUSE.finditer(text):
        if _SURNAME.search(clause.group()):
            found += _in_clause(clause.group(), clause.start(), text[max(0, clause.start() - 8) : clause.start()])
    return found


def _in_clause(clause: str, offset: int, before: str) -> list[Match]:
    """Cut one run of Chinese characters at its most probable words and names."""
    names = _candidates(clause, before)
    if not names:
        return []
    model, known = segmenter(), _lexicon().names
    total, graph = log(model.total), model.get_DAG(clause)
    options: list[tuple[float, int, Rule | None]]
    best: list[tuple[float, int, Rule | None]] = [(0.0, 0, None)] * (len(clause) + 1)
    for start in range(len(clause) - 1, -1, -1):
        options = [
            (log(model.FREQ.get(word) or 1) - total + best[end + 1][0], end + 1, _BARE if word in known else None)
            for end in graph[start]
            for word in (clause[start : end + 1],)
        ]
        options += [(value + best[end][0], end, rule) for end, value, rule in names.get(start, ())]
        best[start] = max(options, key=lambda option: option[0])
    found, start = [], 0
    while start < len(clause):
        _, end, rule = best[start]
        if rule is not None:
            found.append(Match(offset + start, offset + end, rule))
        start = end
    return found


def _candidates(clause: str, before: str) -> dict[int, list[tuple[int, float, Rule]]]:
    """What could be a name: by start, the end, the log-probability and the rule."""
    lexicon = _lexicon()
    found: dict[int, list[tuple[int, float, Rule]]] = {}
    for match in _SURNAME.finditer(clause):
        start, given = match.span()
        rule, extra = _BARE, 0.0
        reading = before + clause[max(0, start - 8) : start]
        if _CUE.search(reading):
            rule, extra = _CUED, _CUE_ADDS
        elif _HINT.search(reading):
            extra = _HINT_ADDS
        options = []
        for end in (given, given + 1, given + 2):
            if end > len(clause):
                break
            titled = _AFTER.match(clause, end)
            if not titled and (end == given or (rule is _BARE and not lexicon.knows(clause[given:end]))):
                continue
            value = lexicon.log_probability(match.group(), clause[given:end]) + extra + _NAME_IN_TEXT
            options.append((end, value + _TITLE_ADDS, _TITLED) if titled else (end, value, rule))
        found[start] = options
    return found


class _Lexicon:
    """How often characters stand in names, counted over the names in jieba's dictionary."""

    def __init__(self) -> None:
        self._given: dict[tuple[int, int], Counter[str]] = {(1, 0): Counter(), (2, 0): Counter(), (2, 1): Counter()}
        words: Counter[str] = Counter()
        listed, compound = [], []
        with segmenter().get_dict_file() as lines:
            for line in lines:
                word, _, tag = line.decode().split(" ")
                if tag.strip() != "nr":
                    words.update(word)
                elif word.startswith(COMPOUND_SURNAMES) and len(word) in (3, 4):
                    compound.append(word)
                elif word[0] in SURNAMES and len(word) in (2, 3):
                    listed.append(word)
                    for place, character in enumerate(word[1:]):
                        self._given[len(word) - 1, place][character] += 1
        self._anywhere = sum(self._given.values(), Counter())
        self._log_share = {slot: self._shares(counts) for slot, counts in self._given.items()}
        self._log_unseen = log(0.3 * _LEAST / self._anywhere.total())
        weights = {surname: 1 / (rank + 8) for rank, surname in enumerate(dict.fromkeys(SURNAMES))}
        whole = sum(weights.values())
        self._surname = {surname: log(weight / whole) for surname, weight in weights.items()}
        self._surname |= dict.fromkeys(COMPOUND_SURNAMES, log(0.002))
        everything = words.total()
        in_words = {character: log((count + 1) / everything) for character, count in words.items()}
        self.names = frozenset((*compound, *(word for word in listed if self._is_name(word, in_words))))

    def _is_name(self, word: str, in_words: dict[str, float]) -> bool:
        """Whether a word that the dictionary lists as a name is one; thousands are not ("齐全", "谢谢您")."""
        if word[0] not in _SURNAMES_AND_LITTLE_ELSE:
            return False
        elsewhere = sum(in_words.get(character, self._log_unseen) for character in word[1:])
        ratio = (self._given_log_probability(word[1:]) - elsewhere) / len(word[1:])
        return ratio > (2.0 if len(word) == 2 else 0.8)

    def knows(self, given: str) -> bool:
        """Whether each of these characters stands in a known name, and none is a function word at its end."""
        return all(self._anywhere[character] for character in given) and given[-1] not in _FUNCTION_WORDS

    def log_probability(self, surname: str, given: str) -> float:
        """Log of the share of people who have this name, as surname times given characters."""
        return self._surname[surname] + log((0.05, 0.2, 0.75)[len(given)]) + self._given_log_probability(given)

    def _given_log_probability(self, given: str) -> float:
        return sum(
            self._log_share[len(given), place].get(character, self._log_unseen) for place, character in enumerate(given)
        )

    def _shares(self, here: Counter[str]) -> dict[str, float]:
        """Log-probability of each character in one place, smoothed by its share in all places."""
        in_slot, in_all = here.total(), self._anywhere.total()
        return {
            character: log(0.7 * here[character] / in_slot + 0.3 * (count + _LEAST) / in_all)
            for character, count in self._anywhere.items()
        }


@functools.cache
def _lexicon() -> _Lexicon:
    return _Lexicon()
