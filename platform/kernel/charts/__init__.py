"""Pictures of numbers as inline SVG, and the tables that stand beside them.

Each function returns SVG that a template may print as it is: only shapes and text, every color a class named after
a design token (light and dark both work), a ``<title>`` and a ``<desc>``, no scripts, no style attributes.
"""

from kernel.charts.bars import bars
from kernel.charts.flow import Edge, Node, flow
from kernel.charts.heat import heat
from kernel.charts.intervals import intervals
from kernel.charts.lines import Series, lines, scree
from kernel.charts.marks import Bar, Interval
from kernel.charts.sparkline import sparkline
from kernel.charts.table import Cell, Column, Table, hidden_cell, table_of

__all__ = [
    "Bar",
    "Cell",
    "Column",
    "Edge",
    "Interval",
    "Node",
    "Series",
    "Table",
    "bars",
    "flow",
    "heat",
    "hidden_cell",
    "intervals",
    "lines",
    "scree",
    "sparkline",
    "table_of",
]
