"""From any SVG to one that may stand inline under a strict Content-Security-Policy.

An allow-list copies shapes and text; everything else (roles, ids, styles, links, scripts) stays behind. Colors that
are a token's light value also get that token's class, which wins over the attribute where our style sheet is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from defusedxml import ElementTree
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from kernel.charts.palette import TOKEN_OF

LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
NAMESPACE = "http://www.w3.org/2000/svg"
SHAPES = {"g", "path", "rect", "line", "circle", "text", "tspan", "polyline"}
ATTRIBUTES = {
    *("d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "points"),
    *("transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"),
    *("fill-opacity", "stroke-opacity", "opacity", "text-anchor", "font-size", "font-weight", "display"),
}
FONT = "system-ui, 'DejaVu Sans', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def element(name: str, attributes: dict[str, object], *children: str) -> str:
    """One element of the allow-list as text; children must come from here or from ``escape``."""
    if name not in SHAPES:
        raise ValueError(f"{name} is not a shape that a chart may hold")
    kept = {key: _short(str(value)) for key, value in attributes.items() if key in ATTRIBUTES and value is not None}
    classes = [
        f"{prefix}-{TOKEN_OF[kept[key].lower()]}"
        for prefix, key in (("f", "fill"), ("s", "stroke"))
        if kept.get(key, "").lower() in TOKEN_OF
    ]
    if classes:
        kept["class"] = " ".join(classes)
    text = "".join(f" {key}={quoteattr(value)}" for key, value in kept.items())
    return f"<{name}{text}>{''.join(children)}</{name}>" if children else f"<{name}{text}/>"


def document(
    body: str,
    *,
    width: float,
    height: float,
    title: str,
    description: str = "",
    variant: str = "",
    look: str = "chart",
) -> SafeString:
    """An ``<svg>`` that names and describes itself; ``variant`` is wide or narrow where a picture has both."""
    look = f"{look} {look}-{variant}" if variant else look
    described = f"<desc>{escape(str(description))}</desc>" if description else ""
    return mark_safe(  # noqa: S308 - built from escaped text and the allow-list only
        f'<svg xmlns="{NAMESPACE}" class="{look}" role="img" aria-label={quoteattr(_name(title, description))} '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" font-family="{FONT}">'
        f"<title>{escape(str(title))}</title>{described}{body}</svg>"
    )


def clean(source: str, *, title: str, description: str = "", variant: str = "") -> SafeString:
    """The shapes of ``source`` as a document of ours."""
    root = ElementTree.fromstring(source)
    _, _, width, height = (float(part) for part in root.get("viewBox").split())
    body = "".join(_copy(child) for child in root)
    return document(body, width=width, height=height, title=title, description=description, variant=variant)


def join(pictures: Iterable[SafeString]) -> SafeString:
    """Two drawings of one picture, of which the style sheet shows one."""
    return format_html_join("", "{}", ((picture,) for picture in pictures))


def _name(title: str, description: str) -> str:
    return f"{title}. {description}" if description else str(title)


def _copy(node: ElementTree.Element) -> str:
    name = node.tag.removeprefix(f"{{{NAMESPACE}}}")
    if name not in SHAPES or _is_blank(node, name):
        return ""
    children = [escape(node.text)] if name in {"text", "tspan"} and node.text else []
    for child in node:
        children.append(_copy(child))
        if name in {"text", "tspan"} and child.tail:
            children.append(escape(child.tail))
    children = [child for child in children if child]
    if name == "g" and not children:
        return ""
    if name == "g" and not set(node.attrib) & {"transform", "fill", "stroke", "opacity"}:
        return "".join(children)
    return element(name, dict(node.attrib), *children)


def _short(value: str) -> str:
    """Numbers to two decimals: a fiftieth of a pixel says nothing, and half the bytes."""
    return LONG.sub(lambda match: f"{float(match.group()):.2f}".rstrip("0").rstrip("."), value)


def _is_blank(node: ElementTree.Element, name: str) -> bool:
    """Vega draws an empty path in front and behind of each group, and a white sheet under the chart."""
    if node.get("class") in {"background", "foreground"} or node.get("display") == "none":
        return True
    return name == "rect" and node.get("fill") in {"white", "none"} and node.get("transform") is None
