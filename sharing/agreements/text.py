"""The exact text of an agreement, and its hash: what a signature binds.

One document holds the English and the Chinese text, in this order. It is written once, from the terms, when the
agreement is proposed, and stored; pages show both parts of the stored document, the API gives it whole, and the hash is
of the whole. So everybody signs the same bytes, whatever language they read, and a later wording of this module changes
no agreement that exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sharing.agreements.models import Agreement, Offer

ENGLISH, CHINESE = "en", "zh-hans"
HEADS = {ENGLISH: "[English]", CHINESE: "[中文]"}

WORDS: dict[str, dict[str, Any]] = {
    ENGLISH: {
        "terms": (
            "Agreement: {title}",
            "From {starts_on} to {ends_on}, both days included.",
            "Allowed use: {use}",
            "To predict: {target}.",
            "The data fit together by {mode}.",
            "Anonymization: direct identifiers are removed, or replaced by pseudonyms that only this agreement uses; every "
            "combination of quasi-identifiers covers at least {minimum_group} people.",
            "Figures: each is about at least {minimum_cell} people.",
        ),
        "diversity": "Every such combination holds at least {diversity} different values of each sensitive column.",
        "closeness": (
            "The sensitive values of every such combination lie at most {closeness} from everybody's (an earth mover's "
            "distance, from 0 to 1)."
        ),
        "redaction": {
            "mark": "Texts: names, numbers and addresses of people are replaced by what they are.",
            "pseudonym": (
                "Texts: names, numbers and addresses of people are replaced by pseudonyms that only this agreement uses."
            ),
            "withhold": "Texts are left out.",
        },
        "row_cap": "Rows: at most {row_cap} of a partner's are used at a time.",
        "on_end": {
            "keep": "When it ends: nothing more is read; models that were trained under it are kept.",
            "destroy": "When it ends: nothing more is read; models that were trained under it are destroyed.",
        },
        "amends": (
            "Once all have signed, it takes the place of the agreement {id}, whose text has the SHA-256 {hash}; models "
            "that were trained under that one are dealt with as if it had ended."
        ),
        "use": {
            "score": "score only: aggregates are computed inside the platform; no row and no model leaves it.",
            "train": "score, and train models inside the platform; no row leaves it.",
            "export": (
                "score, train models inside the platform, and take a copy of another party's anonymized view away: encrypted "
                "to the taker's key, marked so that a copy can be traced, and logged. Whoever takes a copy destroys it "
                "when the agreement ends, and replaces it when told that somebody left."
            ),
        },
        "mode": {
            "columns": "columns: other facts about the same people",
            "rows": "rows: the same facts about other people",
        },
        "offer": "{name} ({id}) offers, from {dataset} version {number}: {columns}{joined}.",
        "joined": ", joined by {link}",
        "separator": ", ",
        "end": (
            "Each person's consent or attested basis is checked at every use, and any person may withdraw.",
            "The English and the Chinese text say the same; where they differ, the English text decides.",
        ),
    },
    CHINESE: {
        "terms": (
            "协议：{title}",
            "自 {starts_on} 起至 {ends_on} 止，含首尾两日。",
            "允许的用途：{use}",
            "预测目标：{target}。",
            "数据的结合方式：{mode}。",
            "匿名化：直接标识符被删除，或替换为仅供本协议使用的假名；准标识符的每种组合至少涵盖 {minimum_group} 人。",
            "统计结果：每一项至少涉及 {minimum_cell} 人。",
        ),
        "diversity": "每种此类组合中，每个敏感列至少有 {diversity} 个不同的值。",
        "closeness": "每种此类组合的敏感值与全体的距离不超过 {closeness}（推土机距离，0 至 1）。",
        "redaction": {
            "mark": "文本：其中的人名、号码与地址替换为其类别。",
            "pseudonym": "文本：其中的人名、号码与地址替换为仅供本协议使用的假名。",
            "withhold": "文本不予提供。",
        },
        "row_cap": "数据行：每次最多使用合作方的 {row_cap} 行。",
        "on_end": {
            "keep": "协议结束时：不再读取任何数据；依本协议训练的模型予以保留。",
            "destroy": "协议结束时：不再读取任何数据；依本协议训练的模型予以销毁。",
        },
        "amends": (
            "各方均签署后，本协议取代协议 {id}（其文本的 SHA-256 为 {hash}）；依该协议训练的模型按其已结束的情形处理。"
        ),
        "use": {
            "score": "仅评分：汇总结果在平台内计算，任何数据行和模型都不会离开平台。",
            "train": "评分，并在平台内训练模型；任何数据行都不会离开平台。",
            "export": (
                "评分，在平台内训练模型，并取走其他方匿名视图的副本：副本以取得方的密钥加密，带有可追溯的标记，并记录在案。"
                "取得方在协议结束时销毁副本，在获知有人退出时予以替换。"
            ),
        },
        "mode": {"columns": "按列，即同一批人的不同信息", "rows": "按行，即不同人的相同信息"},
        "offer": "{name}（{id}）提供数据集“{dataset}”第 {number} 版中的：{columns}{joined}。",
        "joined": "，按 {link} 对应到人",
        "separator": "、",
        "end": (
            "每次使用都会核查每个人的同意或经声明的依据，任何人都可以撤回。",
            "英文文本与中文文本含义相同；如有出入，以英文文本为准。",
        ),
    },
}


def write(agreement: Agreement, offers: Iterable[Offer]) -> str:
    """The document from the terms, term by term; the same terms always give the same text.

    Args:
        offers: with their organizations and their sources' datasets, in the order in which the text names them.
    """
    offers = list(offers)
    return "\n".join(f"{HEADS[code]}\n{_part(code, agreement, offers)}" for code in WORDS)


def parts(agreement: Agreement) -> list[tuple[str, str]]:
    """(language code, text) of the stored document, in its order; for pages, which mark each part's language."""
    english, _head, chinese = agreement.text.removeprefix(f"{HEADS[ENGLISH]}\n").partition(f"\n{HEADS[CHINESE]}\n")
    return [(code, text) for code, text in ((ENGLISH, english), (CHINESE, chinese)) if text]


def hash_of(agreement: Agreement) -> str:
    """SHA-256 of the stored document in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(agreement.text.encode()).hexdigest()


def _part(code: str, agreement: Agreement, offers: list[Offer]) -> str:
    words = WORDS[code]
    terms = {
        "title": _line(agreement.title),
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat(),
        "use": words["use"][agreement.use],
        "target": _line(agreement.target),
        "mode": words["mode"][agreement.mode],
        "minimum_group": agreement.minimum_group,
        "minimum_cell": agreement.minimum_cell,
    }
    *terms_before, figures = (line.format(**terms) for line in words["terms"])
    lines = list(terms_before)
    for name in ("diversity", "closeness"):
        if getattr(agreement, name) is not None:
            lines.append(words[name].format(**{name: getattr(agreement, name)}))
    lines += [words["redaction"][agreement.redaction], figures]
    if agreement.row_cap is not None:
        lines.append(words["row_cap"].format(row_cap=agreement.row_cap))
    lines.append(words["on_end"][agreement.on_end])
    if agreement.amends is not None:
        lines.append(words["amends"].format(id=agreement.amends_id, hash=hash_of(agreement.amends)))
    for offer in offers:
        lines.append(
            words["offer"].format(
                name=_line(offer.organization.name),
                id=offer.organization_id,
                dataset=_line(offer.source.dataset.name),
                number=offer.source.number,
                columns=words["separator"].join(map(_line, offer.columns)),
                joined=words["joined"].format(link=_line(offer.link_column)) if offer.link_column else "",
            )
        )
    return "\n".join([*lines, *words["end"]]) + "\n"


def _line(name: Any) -> str:
    """A name on one line: a line break in a column's name must not look like a term of its own."""
    return " ".join(str(name).split())
