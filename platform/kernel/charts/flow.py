"""Where things went: boxes in stages and ribbons between them, for lineage and for a person's impact.

On a desk the stages stand side by side; on a phone the boxes stand below each other and the ribbons run in a gutter
at their left, so that the words stay readable at 320 pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString

from kernel.charts import measure, svg
from kernel.charts.palette import TOKENS

WIDE, NARROW = 1000, 300
BOX_HEIGHT, LINE_HEIGHT, GAP = 60, 18, 24
LABEL, DETAIL = 14, 12.5
LOOKS = {
    "plain": (TOKENS["card"], TOKENS["line"]),
    "a": (TOKENS["a-soft"], TOKENS["a"]),
    "b": (TOKENS["b-soft"], TOKENS["b"]),
    "muted": (TOKENS["line-2"], TOKENS["line"]),
    "bad": (TOKENS["card"], TOKENS["bad"]),
}


@dataclass(frozen=True)
class Node:
    """A box: a name, a line under it, and its look (plain, a, b, muted, bad)."""

    id: str
    label: str
    detail: str = ""
    tone: str = "plain"

    def __post_init__(self) -> None:
        if self.tone not in LOOKS:
            raise ValueError(f"tone is {self.tone!r}; use one of: {', '.join(LOOKS)}")


@dataclass(frozen=True)
class Edge:
    """A ribbon from one box to another; ``weight`` (0 to 1) is its thickness; ``tone`` is a, b or muted."""

    source: str
    target: str
    weight: float = 0.5
    tone: str = "a"


def flow(nodes: Sequence[Node], edges: Sequence[Edge], *, title: str) -> SafeString:
    """Draw a graph without cycles, each node in the stage after its latest source.

    Raises:
        ValueError: no nodes, two nodes of one id, an edge to a node that is not there, or a cycle.
    """
    stages = _stages(nodes, edges)
    description = _described(nodes, edges)
    parts = {"title": title, "description": description}
    return svg.join([_wide(stages, edges, **parts), _narrow(stages, edges, **parts)])


def _stages(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[list[Node]]:
    """Nodes by stage (longest way from a source), within a stage near the middle of their sources."""
    if not nodes:
        raise ValueError("nodes is empty; show the empty state instead")
    by_id = {node.id: node for node in nodes}
    if len(by_id) != len(nodes):
        raise ValueError("two nodes bear the same id; ids must be unique")
    sources: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        for end in (edge.source, edge.target):
            if end not in by_id:
                raise ValueError(f"an edge names {end!r}, which is not among the nodes")
        sources[edge.target].append(edge.source)

    level: dict[str, int] = {}
    waiting = list(by_id)
    while waiting:
        ready = [id_ for id_ in waiting if all(source in level for source in sources[id_])]
        if not ready:
            raise ValueError("the edges run in a circle; a flow goes one way")
        for id_ in ready:
            level[id_] = 1 + max((level[source] for source in sources[id_]), default=-1)
        waiting = [id_ for id_ in waiting if id_ not in level]

    stages: list[list[Node]] = [[] for _ in range(max(level.values()) + 1)]
    for node in nodes:
        stages[level[node.id]].append(node)
    place = {node.id: float(i) for stage in stages[:1] for i, node in enumerate(stage)}
    for stage in stages[1:]:
        middle = {node.id: sum(place[s] for s in sources[node.id]) / len(sources[node.id]) for node in stage}
        stage.sort(key=lambda node: middle[node.id])
        place |= {node.id: middle[node.id] for node in stage}
    return stages


def _wide(stages: list[list[Node]], edges: Sequence[Edge], *, title: str, description: str) -> SafeString:
    between = {1: 0.0, 2: 72.0, 3: 72.0}.get(len(stages), 44.0)  # many stages: rather wider boxes than longer ribbons
    box = min(260.0, (WIDE - between * (len(stages) - 1)) / len(stages))
    if len(stages) > 1:
        between = (WIDE - box * len(stages)) / (len(stages) - 1)
    tall = _height([node for stage in stages for node in stage], box)
    height = max(len(stage) for stage in stages) * (tall + GAP) - GAP
    at: dict[str, tuple[float, float]] = {}
    for column, stage in enumerate(stages):
        top = (height - len(stage) * (tall + GAP) + GAP) / 2
        for row, node in enumerate(stage):
            at[node.id] = (column * (box + between), top + row * (tall + GAP))

    drawn = []
    for edge in edges:
        x1, y1 = at[edge.source][0] + box, at[edge.source][1] + tall / 2
        x2, y2 = at[edge.target][0], at[edge.target][1] + tall / 2
        bend = max((x2 - x1) / 2, 24)
        drawn.append(_ribbon(edge, _curve(x1, y1, x1 + bend, x2 - bend, x2, y2)))
    drawn += [_box(node, *at[node.id], box, tall) for stage in stages for node in stage]
    body = svg.element("g", {"transform": "translate(1,1)"}, *drawn)
    return svg.document(body, width=WIDE + 2, height=height + 2, title=title, description=description, variant="wide")


def _narrow(stages: list[list[Node]], edges: Sequence[Edge], *, title: str, description: str) -> SafeString:
    gutter = 44.0 if edges else 0.0
    order = [node for stage in stages for node in stage]
    row = {node.id: index for index, node in enumerate(order)}
    tall = _height(order, NARROW - gutter)
    step = tall + 14
    drawn = []
    for edge in edges:
        y1, y2 = row[edge.source] * step + tall * 0.62, row[edge.target] * step + tall * 0.38
        reach = gutter - min(40.0, 12 + 7 * (row[edge.target] - row[edge.source]))
        drawn.append(_ribbon(edge, _curve(gutter, y1, reach, reach, gutter, y2)))
    drawn += [_box(node, gutter, row[node.id] * step, NARROW - gutter, tall) for node in order]
    body = svg.element("g", {"transform": "translate(1,1)"}, *drawn)
    height = len(order) * step - 14
    return svg.document(
        body, width=NARROW + 2, height=height + 2, title=title, description=description, variant="narrow"
    )


def _curve(x1: float, y1: float, leaving: float, arriving: float, x2: float, y2: float) -> str:
    """A path that leaves and arrives level, pulled toward the two x between."""
    return f"M{x1:.1f},{y1:.1f}C{leaving:.1f},{y1:.1f} {arriving:.1f},{y2:.1f} {x2:.1f},{y2:.1f}"


def _ribbon(edge: Edge, path: str) -> str:
    stroke = {"a": TOKENS["a"], "b": TOKENS["b"]}.get(edge.tone, TOKENS["ink-3"])
    thick = 2 + 8 * min(max(edge.weight, 0.0), 1.0)
    return svg.element(
        "path", {"d": path, "fill": "none", "stroke": stroke, "stroke-width": f"{thick:.1f}", "stroke-opacity": 0.5}
    )


def _names(node: Node, width: float) -> list[str]:
    """The name in at most two lines; semibold runs wider than ``measure`` thinks."""
    return measure.wrap(str(node.label), LABEL * 1.06, width - 26)


def _height(nodes: Sequence[Node], width: float) -> float:
    """All boxes of a picture are as tall as its fullest one needs."""
    lines = max(len(_names(node, width)) for node in nodes)
    return BOX_HEIGHT + LINE_HEIGHT * (lines - 1)


def _box(node: Node, x: float, y: float, width: float, height: float) -> str:
    fill, stroke = LOOKS[node.tone]
    shape = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}", "rx": 9}
    parts = [svg.element("rect", shape | {"fill": fill, "stroke": stroke})]
    names = _names(node, width)
    text = LINE_HEIGHT * len(names) + (20 if node.detail else 0)
    base = y + (height - text) / 2 + 14
    strong = {"x": f"{x + 13:.1f}", "font-size": LABEL, "font-weight": 650, "fill": TOKENS["ink"]}
    for line, name in enumerate(names):
        parts.append(svg.element("text", strong | {"y": f"{base + LINE_HEIGHT * line:.1f}"}, escape(name)))
    if node.detail:
        below = {"x": f"{x + 13:.1f}", "y": f"{base + LINE_HEIGHT * len(names) + 1:.1f}", "font-size": DETAIL}
        detail = measure.fit(str(node.detail), DETAIL, width - 26)
        parts.append(svg.element("text", below | {"fill": TOKENS["ink-2"]}, escape(detail)))
    return svg.element("g", {}, *parts)


def _described(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    names = {node.id: f"{node.label} ({node.detail})" if node.detail else str(node.label) for node in nodes}
    if not edges:
        return "; ".join(names.values())
    return "; ".join(f"{names[edge.source]} → {names[edge.target]}" for edge in edges)
