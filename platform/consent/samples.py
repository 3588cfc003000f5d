"""Complete consent texts in plain words, English and Chinese: the demo publishes these, and a team may begin with them.

Each function returns the keyword arguments of ``consent.publish_text`` besides ``organization`` and ``by``.
"""

from __future__ import annotations

from typing import Any


def messages(*, name: str, contact: str, partner: str = "", model: str = "") -> dict[str, Any]:
    """For people who write to a company's support: research, one named model, and, with a partner, working together.

    Args:
        name: the company's name.
        contact: where to ask or complain.
        partner: the partner's name; without one nothing about sharing is asked.
        model: the name of the model to improve.
    """
    model = model or f"{name} support"
    asked = [
        _purpose(
            "improve_model",
            f"{name} may improve its model “{model}” with what I give.",
            f"{name} 可以用我提供的内容改进其模型“{model}”。",
            "Your texts become training examples, with names, numbers and addresses taken out. The model learns from many"
            " people together. Say no, and support answers you just the same.",
            "去掉姓名、号码和地址后，您的文字会成为训练样本；模型从许多人的文字中一起学习。"
            "即使不同意，客服也会照常答复您。",
        ),
        _purpose(
            "research",
            f"{name} may study what I give to find what people need.",
            f"{name} 可以研究我提供的内容，了解人们的需要。",
            "People at the company count and compare, in groups of five or more. Nobody is looked at alone.",
            "公司人员只做统计和比较，每组至少五人，不会单独查看任何一个人。",
        ),
    ]
    if partner:
        asked += [
            _purpose(
                "share_score",
                f"{name} may score my data together with {partner}.",
                f"{name} 可以把我的数据与 {partner} 的数据一起评分。",
                "Both learn how much their data would add to each other, as one figure. No row of yours goes to"
                f" {partner}.",
                f"双方只得到一个数字，说明彼此的数据能带来多少信息；您的任何一条记录都不会交给 {partner}。",
            ),
            _purpose(
                "share_train",
                f"{name} may train a model on my data together with {partner}.",
                f"{name} 可以用我的数据与 {partner} 一起训练模型。",
                f"Inside this platform only, under a pseudonym. {partner} gets the model, not your records.",
                f"只在本平台内进行，且使用化名；{partner} 得到的是模型，而不是您的记录。",
            ),
        ]
    return {
        "code": "messages",
        "title": {"en": "What you write to support", "zh-hans": "您写给客服的内容"},
        "body": {
            "en": f"{name} would like to learn from what people write to it. You choose what for, purpose by purpose, and"
            " each answer stands alone. Nothing is on until you say yes.\n\n"
            "Before anything is stored, a program takes out names, numbers, addresses and other details that point at a"
            " person, and shows you what is left. It is kept under a key that is yours alone.\n\n"
            "You can take back a single text or a whole purpose at any time, with one click, without a reason. From that"
            " moment nobody reads it; what was made with it is made again without you. What others learned from the"
            " model before cannot be unlearned by them.",
            "zh-hans": f"{name} 希望从人们写给它的内容中学习。用途由您逐项决定，每个回答互不影响；"
            "在您同意之前，一切都是关闭的。\n\n"
            "在保存之前，程序会去掉姓名、号码、地址以及其他能指向个人的信息，并让您看到留下的内容。"
            "这些内容用只属于您的密钥加密保存。\n\n"
            "您可以随时一键撤回某一条内容或某项用途，无需说明理由。从那一刻起，任何人都不再读取它；"
            "用它做出的东西会在没有您的情况下重新制作。"
            "此前他人从模型中了解到的内容，则无法让他们忘掉。",
        },
        "purposes": asked,
        "categories": [
            {
                "en": "What you write, without details that point at you",
                "zh-hans": "您写的内容（已去掉能指向您的信息）",
            },
            {"en": "When you gave it, to the day", "zh-hans": "您提供的日期"},
        ],
        "retention_days": 730,
        "contact": contact,
    }


def study(*, name: str, contact: str) -> dict[str, Any]:
    """For people who take part in a company's surveys and reviews."""
    return {
        "code": "studies",
        "title": {"en": "Surveys and reviews", "zh-hans": "问卷与评审"},
        "body": {
            "en": f"{name} asks people what they think of its designs. Your answers are kept under a pseudonym and shown"
            " in groups of five or more. You may skip a question, stop in the middle, and take your answers back"
            " later.\n\nSaying no has no effect on anything else.",
            "zh-hans": f"{name} 想了解人们对其设计的看法。"
            "您的回答以化名保存，只以五人以上的分组形式展示。"
            "您可以跳过问题、中途停止，也可以之后撤回您的回答。\n\n不同意不会影响其他任何事情。",
        },
        "purposes": [
            _purpose(
                "design_research",
                f"{name} may use my answers to improve its designs.",
                f"{name} 可以用我的回答改进其设计。",
                "Your ratings and comments are put together with others' and weighed against other designs.",
                "您的评分和意见会与其他人的合在一起，用来比较不同的设计。",
            ),
        ],
        "categories": [
            {"en": "Your answers and ratings", "zh-hans": "您的回答和评分"},
            {"en": "The language you answered in", "zh-hans": "您回答时使用的语言"},
        ],
        "retention_days": 365,
        "contact": contact,
    }


def _purpose(purpose: str, sentence: str, sentence_zh: str, allows: str, allows_zh: str) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "sentence": {"en": sentence, "zh-hans": sentence_zh},
        "allows": {"en": allows, "zh-hans": allows_zh},
    }
