"""Charts: safe to stand inline, right in their figures, legible in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from defusedxml import ElementTree
from django.utils.safestring import SafeString

from kernel import charts
from kernel.charts import measure, palette, svg
from kernel.charts.heat import DEPTHS, _cell

SVG = "{http://www.w3.org/2000/svg}"
TOKENS_CSS = Path(__file__).resolve().parents[3] / "static" / "reciprocal" / "tokens.css"
HOSTILE = '</text><script>alert(1)</script>\'];x=[\'<b onload="y" style="z">'


def _every_chart(label: str = "calls") -> dict[str, str]:
    rows = [charts.Interval(label, 0.8, 0.7, 0.9), charts.Interval("b", 0.6, 0.5, 0.7, tone="b")]
    return {
        "intervals": charts.intervals(rows, title=label, number=".2f", reference=0.5),
        "bars": charts.bars([charts.Bar(label, 0.8, 0.7, 0.9), charts.Bar("c", -0.2, pale=True)], title=label),
        "lines": charts.lines([charts.Series(label, [(1, 2.0), (2, 1.0)])], title=label, x_title=label),
        "scree": charts.scree(
            [3.0, 1.0], [1.2, 1.1], title=label, observed_label=label, reference_label="r", width=400
        ),
        "heat": charts.heat([[0.8, None], [-0.9, 0.01]], rows=[label, "i2"], columns=["F1", label], title=label),
        "flow": charts.flow(
            [charts.Node("1", label, label), charts.Node("2", "v7", tone="a")], [charts.Edge("1", "2")], title=label
        ),
        "sparkline": charts.sparkline([1, 3, 2], title=label),
    }


def _pictures(markup: str) -> list:
    return list(ElementTree.fromstring(f"<div>{markup}</div>"))


def _texts(markup: str) -> list[str]:
    return ["".join(node.itertext()) for picture in _pictures(markup) for node in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("label", ["calls", HOSTILE, "客户来电"])
def test_every_chart_holds_allowed_shapes_and_attributes_only(label):
    for name, markup in _every_chart(label).items():
        assert isinstance(markup, SafeString), name
        for picture in _pictures(markup):
            for node in picture.iter():
                tag = node.tag.removeprefix(SVG)
                assert tag in svg.SHAPES | {"svg", "title", "desc"}, (name, tag)
                if node is not picture:
                    assert set(node.attrib) <= svg.ATTRIBUTES | {"class"}, (name, node.attrib)
                else:
                    assert set(node.attrib) <= {
                        "class",
                        "role",
                        "aria-label",
                        "width",
                        "height",
                        "viewBox",
                        "font-family",
                    }


def test_every_chart_says_its_title_and_its_figures_to_those_who_hear_it():
    for name, markup in _every_chart("calls").items():
        for picture in _pictures(markup):
            assert picture.get("role") == "img", name
            assert picture.find(f"{SVG}title").text == "calls", name
            assert name == "sparkline" or picture.find(f"{SVG}desc").text, name
    described = _pictures(_every_chart()["intervals"])[0].find(f"{SVG}desc").text
    assert described == "calls: 0.80 (0.70 – 0.90); b: 0.60 (0.50 – 0.70)"


def test_every_color_of_a_chart_is_a_token():
    for name, markup in _every_chart().items():
        for picture in _pictures(markup):
            for node in picture.iter():
                for key, prefix in (("fill", "f"), ("stroke", "s")):
                    value = node.get(key)
                    if value and value != "none":
                        token = palette.TOKEN_OF.get(value.lower())
                        assert token, (name, key, value)
                        assert f"{prefix}-{token}" in node.get("class").split(), name


def test_the_palette_and_the_style_sheet_agree():
    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w+),", TOKENS_CSS.read_text()))
    for token, value in palette.TOKENS.items():
        if token != "on-accent":
            assert light[token] == value


def test_a_chart_for_all_widths_is_drawn_twice_and_one_of_fixed_width_once():
    rows = [charts.Interval("a", 1.0, 0.5, 1.5)]
    assert [p.get("class") for p in _pictures(charts.intervals(rows, title="t", width=None))] == [
        "chart chart-wide",
        "chart chart-narrow",
    ]
    assert [p.get("class") for p in _pictures(charts.intervals(rows, title="t", width=300))] == ["chart"]


def test_an_interval_is_drawn_where_the_axis_says():
    rows = [charts.Interval("a", 0.5, 0.25, 0.75)]
    (picture,) = _pictures(charts.intervals(rows, title="t", domain=(0.0, 1.0), width=400))
    line = next(n for n in picture.iter(f"{SVG}line") if n.get("stroke-width") == "2.5")
    start, length = float(re.search(r"translate\(([\d.]+)", line.get("transform")).group(1)), float(line.get("x2"))
    point = next(n for n in picture.iter(f"{SVG}path") if "f-a" in (n.get("class") or ""))
    middle = float(re.search(r"translate\(([\d.]+)", point.get("transform")).group(1))
    inner = 2 * length  # half the axis is the interval
    assert start == pytest.approx(0.25 * inner, abs=0.02)
    assert middle == pytest.approx(0.5 * inner, abs=0.02)


def test_a_hidden_row_keeps_its_place_and_says_why():
    rows = [charts.Interval("a", 1.0, 0.5, 1.5), charts.Interval("b", hidden="hidden, fewer than 5")]
    assert "hidden, fewer than 5" in _texts(charts.intervals(rows, title="t"))
    assert "hidden, fewer than 5" in _texts(charts.bars([charts.Bar("b", hidden="hidden, fewer than 5")], title="t"))
    table = charts.table_of(rows, label="Column", value="Bits")
    assert [[cell.text for _, cell in line] for line in table.lines()][1] == ["b", "hidden, fewer than 5", ""]


def test_a_heat_map_writes_every_value_with_a_true_minus():
    texts = _texts(charts.heat([[0.81, -0.4]], rows=["i"], columns=["F1", "F2"], title="t", width=400))
    assert {"0.81", "−0.40", "F1", "F2", "i"} <= set(texts)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: charts.intervals([], title="t"), "rows is empty"),
        (lambda: charts.Interval("a", float("nan")), "finite number"),
        (lambda: charts.Interval("a", 1.0, low=0.5), "one end of its interval"),
        (lambda: charts.Interval("a", 1.0, low=2.0, high=1.0), "low must not exceed high"),
        (lambda: charts.Interval("a", 1.0, tone="pink"), "use one of"),
        (lambda: charts.Series("a", []), "at least one point"),
        (lambda: charts.heat([[1.0]], rows=["a", "b"], columns=["c"], title="t"), "2 rows of 1 values"),
        (lambda: charts.heat([[float("inf")]], rows=["a"], columns=["c"], title="t"), "row 1, column 1"),
        (lambda: charts.flow([], [], title="t"), "nodes is empty"),
        (lambda: charts.flow([charts.Node("1", "a"), charts.Node("1", "b")], [], title="t"), "same id"),
        (lambda: charts.flow([charts.Node("1", "a")], [charts.Edge("1", "9")], title="t"), "'9'"),
        (
            lambda: charts.flow(
                [charts.Node("1", "a"), charts.Node("2", "b")],
                [charts.Edge("1", "2"), charts.Edge("2", "1")],
                title="t",
            ),
            "in a circle",
        ),
        (lambda: charts.Table([charts.Column("a")], [[1, 2]]), "row 1 has 2 cells"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        call()


def test_a_flow_puts_each_node_after_its_latest_source():
    nodes = [charts.Node(str(i), f"n{i}") for i in range(4)]
    edges = [charts.Edge("0", "1"), charts.Edge("1", "2"), charts.Edge("0", "2"), charts.Edge("2", "3")]
    wide = _pictures(charts.flow(nodes, edges, title="t"))[0]
    x = [float(rect.get("x")) for rect in wide.iter(f"{SVG}rect")]
    assert x == sorted(x)
    assert len(set(x)) == 4


def test_a_text_is_cut_to_its_room_and_an_ideograph_is_as_wide_as_its_em():
    assert measure.width("中文", 10) == 20
    assert measure.fit("short", 10, 100) == "short"
    cut = measure.fit("一个很长的列名称", 10, 45)
    assert cut.endswith("…")
    assert measure.width(cut, 10) <= 45


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (-0.0004, ".3f", "0.000"),
        (-0.04, ".2f", "−0.04"),
        (0.5, "+.1f", "+0.5"),
        (-0.001, ".0%", "0%"),
        (1e-7, ".1g", "1e−07"),
    ],
)
def test_a_figure_is_written_with_a_true_minus_and_never_as_minus_zero(value, number, text):
    assert measure.written(value, number) == text


def test_fewer_than_two_values_draw_no_sparkline():
    assert charts.sparkline([1.0], title="t") == ""


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _over(color: str, ground: str, depth: float) -> str:
    mixed = [round(depth * int(color[i : i + 2], 16) + (1 - depth) * int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _themes() -> list[dict[str, str]]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS_CSS.read_text())
    return [{name: light for name, light, _ in pairs}, {name: dark for name, _, dark in pairs}]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_text_pair_of_the_tokens_reads_at_4_5_to_1(theme):
    t = _themes()[theme]
    pairs = [(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "card", "line-2")]
    pairs += [(tone, f"{tone}-soft") for tone in ("a", "b", "good", "warn", "bad")]
    pairs += [(tone, ground) for tone in ("a", "b", "good", "warn", "bad") for ground in ("card", "paper")]
    pairs += [("on-accent", "a"), ("on-b", "b"), ("on-accent", "accent-strong"), ("ink", "a-soft"), ("ink-2", "a-soft")]
    poor = {
        pair: round(_contrast(t[pair[0]], t[pair[1]]), 2) for pair in pairs if _contrast(t[pair[0]], t[pair[1]]) < 4.5
    }
    assert not poor
    assert min(_contrast(t["edge"], t["card"]), _contrast(t["edge"], t["paper"])) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["a", "b"])
def test_the_number_in_every_depth_of_a_heat_map_reads_at_4_5_to_1(theme, tone):
    t = _themes()[theme]
    for strength, (_limit, depth) in zip((0.0, 0.2, 0.4, 0.5, 0.7, 0.9), DEPTHS, strict=True):
        cell = _cell(0, 0, strength, 1.0, ".2f", "·")
        ink = palette.TOKEN_OF[cell["ink"]]
        ground = _over(t[tone], t["card"], depth)
        assert _contrast(t[ink], ground) >= 4.5, (strength, ink, ground)


def test_a_wrapped_line_never_begins_with_a_closing_mark():
    lines = measure.wrap("我让人感到自在。", 10, 72, lines=2)
    assert lines == ["我让人感到自", "在。"]
