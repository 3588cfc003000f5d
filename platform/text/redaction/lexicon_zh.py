"""How likely characters are a Chinese name: surnames by their frequency, given characters as the dictionary's names have."""

import functools
from collections import Counter
from math import log

from ..tokens import segmenter

# By frequency in the 2020 census, the most common first.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐伍庞"
    "颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游靳欧管柴蒙鲍华喻祁蒲"
    "房滕屈饶解牟艾尤时阳阎穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑"
)
# The Hundred Family Surnames (Song dynasty) and some of today's; those that are not above need something around them.
RARE_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程"
    "嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸"
    "司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏"
    "柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠"
    "须丰巢关蒯相查后荆红游竺权逯盖益桓公年爱阳佟言福岳帅缑亢况有琴商牟佘佴伯赏墨哈谯笪肖付邝仝练占揭肇栗冼撒初银衣原苑靖楚尧葵晋岱"
)
COMPOUND_SURNAMES = tuple(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 南宫 独孤 万俟 闻人 赫连 澹台 宗政 濮阳 淳于 单于 太叔 申屠 "  # noqa: SIM905
    "轩辕 钟离 宇文 长孙 鲜于 闾丘 司空 亓官 颛孙 巫马 公羊 漆雕 乐正 拓跋 百里 呼延 第五".split()
)
_AND_LITTLE_ELSE = (
    "王李张刘陈杨赵吴周徐孙朱胡郭林罗郑梁宋韩邓冯曹彭曾萧肖董袁潘蒋蔡余杜叶程魏苏吕丁沈姚卢姜崔谭陆汪廖贾邹邱侯薛阎郝"
    "龚邵"
)
_FUNCTION_WORDS = "和与在是的了着过来去说有也都就把被对跟给让向从到为而及或不很还又再会要能吗呢吧啊"
_LEAST = 0.3  # counts added to each character, so that an unseen one is unlikely and not impossible


class Lexicon:
    """How often characters stand in names, counted over the names in jieba's dictionary.

    Attributes:
        names: words that the dictionary lists as names and that are.
        words: how often the dictionary's words occur; 0 for the beginnings of longer ones.
        log_total, log_once: log of the sum of these counts; of the share of a word that occurs once.
        log_unseen: log of the share that a character has of given names which stands in none that is known.
        singles: log of the shares of words of one character.
        surnames: log of the share of people who have them.
        lone, first, second: log of the share of people whose given name is this character; whose first or second of
            two is this. Function words end no name.
    """

    def __init__(self) -> None:
        self._given: dict[tuple[int, int], Counter[str]] = {(1, 0): Counter(), (2, 0): Counter(), (2, 1): Counter()}
        elsewhere: Counter[str] = Counter()
        listed, compound = [], []
        with segmenter().get_dict_file() as lines:
            for line in lines:
                word, _, tag = line.decode().split(" ")
                if tag.strip() != "nr":
                    elsewhere.update(word)
                elif word.startswith(COMPOUND_SURNAMES) and len(word) in (3, 4):
                    compound.append(word)
                elif word[0] in SURNAMES and len(word) in (2, 3):
                    listed.append(word)
                    for place, character in enumerate(word[1:]):
                        self._given[len(word) - 1, place][character] += 1
        self.words: dict[str, int] = segmenter().FREQ
        self.log_total = log(segmenter().total)
        self._anywhere = sum(self._given.values(), Counter())
        self._log_share = {slot: self._shares(counts) for slot, counts in self._given.items()}
        self.log_unseen = log(0.3 * _LEAST / self._anywhere.total())
        weights = {surname: 1 / (rank + 8) for rank, surname in enumerate(dict.fromkeys(SURNAMES + RARE_SURNAMES))}
        whole = sum(weights.values())
        self.surnames = {surname: log(weight / whole) for surname, weight in weights.items()}
        self.surnames |= dict.fromkeys(COMPOUND_SURNAMES, log(0.002))
        self.log_once = -self.log_total
        self.singles = {
            word: log(count) - self.log_total for word, count in self.words.items() if count and len(word) == 1
        }
        usual = {character for character in self._anywhere if character not in _FUNCTION_WORDS}
        self.lone = {character: self.given(character) for character in usual}
        self.first = {character: self._log_share[2, 0][character] for character in self._anywhere}
        self.second = {character: self._log_share[2, 1][character] + log(0.75) for character in usual}
        everything = elsewhere.total()
        in_words = {character: log((count + 1) / everything) for character, count in elsewhere.items()}
        self.names = frozenset((*compound, *(word for word in listed if self._is_name(word, in_words))))

    def _is_name(self, word: str, in_words: dict[str, float]) -> bool:
        """Whether a word that the dictionary lists as a name is one; thousands are not ("齐全", "谢谢您")."""
        if word[0] not in _AND_LITTLE_ELSE:
            return False
        elsewhere = sum(in_words.get(character, self.log_unseen) for character in word[1:])
        ratio = (self._given_log_probability(word[1:]) - elsewhere) / len(word[1:])
        return ratio > (2.0 if len(word) == 2 else 0.8)

    def log_frequency(self, word: str) -> float:
        """Log of the share of running text that is this word; that of a word seen once where it is unknown."""
        return log(self.words.get(word) or 1) - self.log_total

    def log_words(self, characters: str) -> float:
        """Log-probability of the best cut of two to four characters into words, the whole as one word apart."""
        single, words, log_frequency = self.singles, self.words, self.log_frequency
        last = len(characters) - 1
        best = sum(single.get(character, self.log_once) for character in characters)
        for at in range(last):
            if (at or last > 1) and words.get(pair := characters[at : at + 2]):
                rest = characters[:at] + characters[at + 2 :]
                best = max(best, log_frequency(pair) + sum(single.get(character, self.log_once) for character in rest))
        if last == 3 and words.get(characters[:2]) and words.get(characters[2:]):
            best = max(best, log_frequency(characters[:2]) + log_frequency(characters[2:]))
        return best

    def given(self, characters: str) -> float:
        """Log of the share of people who have this given name of up to two characters."""
        return log((0.05, 0.2, 0.75)[len(characters)]) + self._given_log_probability(characters)

    def _given_log_probability(self, given: str) -> float:
        return sum(
            self._log_share[len(given), place].get(character, self.log_unseen) for place, character in enumerate(given)
        )

    def _shares(self, here: Counter[str]) -> dict[str, float]:
        """Log-probability of each character in one place, smoothed by its share in all places."""
        in_slot, in_all = here.total(), self._anywhere.total()
        return {
            character: log(0.7 * here[character] / in_slot + 0.3 * (count + _LEAST) / in_all)
            for character, count in self._anywhere.items()
        }


@functools.cache
def lexicon() -> Lexicon:
    """The one lexicon, read on first use (about a second)."""
    return Lexicon()
