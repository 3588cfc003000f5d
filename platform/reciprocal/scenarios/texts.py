"""Words that the scenarios put before people, in both languages."""

from __future__ import annotations

from typing import Any

# The items of the International Personality Item Pool behind psych's bfi (public domain), and our Chinese of them.
STATEMENTS: dict[str, tuple[str, str]] = {
    "A1": ("I am indifferent to the feelings of others.", "我对别人的感受不在意。"),
    "A2": ("I inquire about others' well-being.", "我会关心别人过得好不好。"),
    "A3": ("I know how to comfort others.", "我知道怎样安慰别人。"),
    "A4": ("I love children.", "我喜欢孩子。"),
    "A5": ("I make people feel at ease.", "我让人感到自在。"),
    "C1": ("I am exacting in my work.", "我对工作要求严格。"),
    "C2": ("I continue until everything is perfect.", "我会一直做到完美为止。"),
    "C3": ("I do things according to a plan.", "我按计划做事。"),
    "C4": ("I do things in a half-way manner.", "我做事常半途而废。"),
    "C5": ("I waste my time.", "我浪费时间。"),
    "E1": ("I don't talk a lot.", "我话不多。"),
    "E2": ("I find it difficult to approach others.", "我觉得接近别人很难。"),
    "E3": ("I know how to captivate people.", "我知道怎样吸引别人。"),
    "E4": ("I make friends easily.", "我容易交到朋友。"),
    "E5": ("I take charge.", "我会主动负责。"),
    "N1": ("I get angry easily.", "我容易生气。"),
    "N2": ("I get irritated easily.", "我容易烦躁。"),
    "N3": ("I have frequent mood swings.", "我的情绪常常起伏。"),
    "N4": ("I often feel blue.", "我常感到低落。"),
    "N5": ("I panic easily.", "我容易惊慌。"),
    "O1": ("I am full of ideas.", "我有很多想法。"),
    "O2": ("I avoid difficult reading material.", "我回避难读的材料。"),
    "O3": ("I carry the conversation to a higher level.", "我会把谈话引向更深处。"),
    "O4": ("I spend time reflecting on things.", "我花时间思考事情。"),
    "O5": ("I will not probe deeply into a subject.", "我不会深入探究一个问题。"),
}
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}


def statement(item: str) -> dict[str, Any]:
    """The question of one item: a Likert scale from 1, very inaccurate, to 6, very accurate."""
    english, chinese = STATEMENTS[item]
    return {
        "code": item,
        "kind": "likert",
        "text": {"en": english, "zh-hans": chinese},
        "options": {"minimum": 1, "maximum": 6},
        "required": False,
        "reverse_keyed": item in REVERSED,
        "page": (list(STATEMENTS).index(item)) // 5 + 1,
    }
