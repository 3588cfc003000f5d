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
AGREEMENT = {
    "1": {"en": "1, very inaccurate", "zh-hans": "1，非常不符合"},
    "6": {"en": "6, very accurate", "zh-hans": "6，非常符合"},
}
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}


def statement(item: str) -> dict[str, Any]:
    """The question of one item: a Likert scale from 1, very inaccurate, to 6, very accurate."""
    english, chinese = STATEMENTS[item]
    return {
        "code": item,
        "kind": "likert",
        "text": {"en": english, "zh-hans": chinese},
        "options": {"min": 1, "max": 6, "labels": AGREEMENT},
        "required": False,
        "reverse_keyed": item in REVERSED,
        "page": (list(STATEMENTS).index(item)) // 5 + 1,
    }


CONSENT_TITLE = {"en": "Help Northwind answer better", "zh-hans": "帮助 Northwind 答得更好"}
CONSENT_BODY = {
    "en": (
        "Northwind runs a support assistant. With your yes, what you give here is used only for what you allow below. "
        "Each purpose has its own yes or no; taking part works if you refuse any of them. You can withdraw on the same "
        "page, with one click; what was built with your data is then rebuilt without it. Names and numbers are removed "
        "before anyone at Northwind reads a text. No decision about you is made by a machine."
    ),
    "zh-hans": (
        "Northwind 运营一个客服助手。在您同意之后，您在这里提供的内容只用于您在下面允许的用途。每个用途都可以单独同意"
        "或拒绝，"
        "拒绝其中任何一项都不影响您参与。您可以在同一页面一键撤回；用您的数据构建的内容会在去除您的数据后重新构建。"
        "在 Northwind 的任何人阅读文字之前，姓名和号码都会被去除。不会由机器对您作出任何决定。"
    ),
}
CONSENT_PURPOSES = [
    {
        "purpose": "improve_model",
        "sentence": {
            "en": "Northwind may improve its support model with what I give",
            "zh-hans": "Northwind 可以用我提供的内容改进客服模型",
        },
        "allows": {
            "en": "Training and testing the support model on your texts and corrections.",
            "zh-hans": "用您的文字和更正来训练和测试客服模型。",
        },
    },
    {
        "purpose": "design_research",
        "sentence": {
            "en": "Northwind may use my answers to surveys and reviews to design its product",
            "zh-hans": "Northwind 可以用我对问卷和方案的回答来改进产品设计",
        },
        "allows": {
            "en": "Statistics over groups of at least five people; nobody sees single answers with your name.",
            "zh-hans": "只做至少五人一组的统计；没有人会看到带您姓名的单个回答。",
        },
    },
    {
        "purpose": "share_score",
        "sentence": {
            "en": "Northwind may score my data together with Aurora",
            "zh-hans": "Northwind 可以与 Aurora 一起对我的数据评分",
        },
        "allows": {
            "en": "Computing, inside the platform, how much both companies' data tell; no row leaves it.",
            "zh-hans": "在平台内部计算两家公司的数据能说明多少；任何一行数据都不会离开平台。",
        },
    },
]
CONSENT_CATEGORIES = [
    {"en": "Texts you contribute", "zh-hans": "您提供的文字"},
    {"en": "Feedback and answers", "zh-hans": "反馈和回答"},
]

STUDY = {"en": "How clear were the answers?", "zh-hans": "这些回答清楚吗？"}
STUDY_SUMMARY = {
    "en": "Tell us how you found the support assistant, and look at two designs of the refund page.",
    "zh-hans": "告诉我们您对客服助手的看法，并看看退款页面的两个方案。",
}
SURVEY = {"en": "Your last answer from support", "zh-hans": "您最近一次得到的客服回答"}
AGREE = {
    "1": {"en": "Disagree", "zh-hans": "不同意"},
    "2": {"en": "Rather disagree", "zh-hans": "不太同意"},
    "3": {"en": "Neither", "zh-hans": "一般"},
    "4": {"en": "Rather agree", "zh-hans": "比较同意"},
    "5": {"en": "Agree", "zh-hans": "同意"},
}
SURVEY_QUESTIONS = [
    {
        "code": code, "kind": "likert", "text": {"en": english, "zh-hans": chinese}, "options": {"labels": AGREE},
        "required": True, "page": 1,
    }
    for code, english, chinese in (
        ("clear", "The answer was clear.", "回答很清楚。"),
        ("complete", "It said all I needed.", "它说明了我需要的一切。"),
        ("kind", "It was friendly.", "它很友好。"),
    )
] + [
    {
        "code": "channel", "kind": "single", "text": {"en": "Where did you ask?", "zh-hans": "您在哪里提问的？"},
        "options": {
            "choices": [
                {"value": "web", "label": {"en": "On the website", "zh-hans": "网站"}},
                {"value": "app", "label": {"en": "In the app", "zh-hans": "应用"}},
                {"value": "phone", "label": {"en": "By phone", "zh-hans": "电话"}},
            ]
        },
        "required": True, "page": 2,
    },
    {
        "code": "satisfied", "kind": "rating", "text": {"en": "How satisfied are you?", "zh-hans": "您有多满意？"},
        "required": True, "page": 2,
    },
    {
        "code": "recommend", "kind": "nps", "required": True, "page": 3,
        "text": {"en": "Would you recommend our support?", "zh-hans": "您会推荐我们的客服吗？"},
    },
    {
        "code": "words", "kind": "text", "options": {"long": True}, "page": 3,
        "text": {"en": "What should we do better?", "zh-hans": "我们应该在哪里做得更好？"},
    },
]  # fmt: skip
ATTRIBUTES = [
    {
        "code": "layout", "kind": "choice", "label": {"en": "Layout", "zh-hans": "布局"},
        "options": [
            {"value": "steps", "label": {"en": "Step by step", "zh-hans": "分步"}},
            {"value": "single", "label": {"en": "One page", "zh-hans": "单页"}},
        ],
    },
    {
        "code": "fields", "kind": "integer", "label": {"en": "Fields to fill in", "zh-hans": "需填写的项目"},
        "low": 2, "high": 8, "cost": 1,
    },
]  # fmt: skip
REVIEW_QUESTIONS = [
    {
        "code": "liking", "kind": "rating", "required": True,
        "text": {"en": "How well would this work for you?", "zh-hans": "这对您来说好用吗？"},
    },
    {
        "code": "why", "kind": "text", "options": {"long": True},
        "text": {"en": "What makes you say so?", "zh-hans": "为什么？"},
    },
]  # fmt: skip
PROPOSALS = [
    (
        {"en": "Refund in three steps", "zh-hans": "三步退款"},
        {
            "en": "One question at a time, with what comes next always in sight.",
            "zh-hans": "一次一个问题，并始终能看到下一步。",
        },
        {"layout": "steps", "fields": 3},
    ),
    (
        {"en": "Refund on one page", "zh-hans": "单页退款"},
        {"en": "Everything at once, to be filled in at a stretch.", "zh-hans": "所有内容一次显示，一气填完。"},
        {"layout": "single", "fields": 6},
    ),
]
