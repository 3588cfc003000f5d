"""What is taken out of what people give, or left behind, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

REMOVED = {
    # out of texts (text.redaction)
    "NAME": _("name of a person"),
    "EMAIL": _("e-mail address"),
    "PHONE": _("telephone number"),
    "ADDRESS": _("address"),
    "BIRTH_DATE": _("date of birth"),
    "URL": _("web address"),
    "IP_ADDRESS": _("network address"),
    "MAC_ADDRESS": _("device address"),
    "BANK_CARD": _("card number"),
    "IBAN": _("bank account"),
    "RESIDENT_ID": _("identity number"),
    "PASSPORT": _("passport number"),
    "TAX_NUMBER": _("tax number"),
    "PLATE": _("license plate"),
    "IMEI": _("device number"),
    "QQ": _("QQ number"),
    "WECHAT": _("WeChat name"),
    "API_KEY": _("key or password"),
    "WORD": _("word of the organization's list"),
    # behind pictures and recordings (media)
    "LOCATION": _("place where it was taken"),
    "CAMERA": _("camera and its settings"),
    "THUMBNAIL": _("small copy of the picture"),
    "XMP": _("editing notes"),
    "COLOR_PROFILE": _("color profile"),
    "COMMENT": _("comment"),
    "ANIMATION": _("further pictures of an animation"),
    "APPENDED": _("data glued on behind"),
    "DESCRIPTION": _("title, artist, device or cover"),
}


def removed_in_words(counts: Mapping[str, int]) -> str:
    """What and how many, in the order of the kinds' names: "e-mail address × 2, name"; unknown kinds keep theirs."""
    said = ((REMOVED.get(kind, kind), count) for kind, count in sorted(counts.items()))
    return ", ".join(f"{word} × {count:,}" if count > 1 else str(word) for word, count in said)
