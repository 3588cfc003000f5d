"""T-50: what a spreadsheet would run as a formula leaves here as text."""

from __future__ import annotations

import csv
import io
import re

import pytest

from kernel.exports import csv_file, safe_cell
from sharing.contributions.models import Draft
from tests.architecture.places import CODE, named, python_files

FORMULAS = [
    '=HYPERLINK("https://evil.example","x")', "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "＝1+1", "＋1", "﹣1", "＠SUM(A1)", "\u200b=1+1", "\ufeff=1+1", "\u00a0=1", "|calc", "%0A=1", "=cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_t50_a_formula_gets_an_apostrophe_and_stays_as_it_was_behind_it(formula):
    assert safe_cell(formula) == f"'{formula}"
    (_head, row) = csv.reader(io.StringIO(csv_file(["answer"], [[formula]]).decode("utf-8-sig"), newline=""))
    assert row == [f"'{formula}"]


@pytest.mark.parametrize("text", ["fine; =1+1", 'he said "=1+1"', "a,=1+1", "x\n=1+1"])
def test_t50_a_formula_behind_a_separator_or_quote_stays_inside_its_cell(text):
    written = csv_file(["answer"], [[text]]).decode("utf-8-sig")
    for separator in ",;\t":
        rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=separator))
        assert [len(row) for row in rows] == [1, 1]
        assert rows[1][0] == text


@pytest.mark.parametrize("harmless", ["fine", "a=b", "1+1", "", "早上好", 5, -5, 0.5, True])
def test_t50_what_is_no_formula_stays_as_it_is(harmless):
    assert safe_cell(harmless) == harmless


def test_t50_names_of_columns_are_cells_too():
    assert csv_file(["=1+1"], []).decode("utf-8-sig") == '"\'=1+1"\r\n'


@pytest.mark.django_db
def test_t50_a_list_of_faults_runs_nothing_that_came_in_the_file(client, choose):
    choose(b'{"=cmd|calc": {"nested": 1}}\n{"fine": 1}\n')
    answer = client.get(f"{Draft.objects.get().get_absolute_url()}to-mend.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="to-mend.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][2] == "'=cmd|calc"
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)


def test_t50_there_is_one_way_for_a_table_to_leave_as_a_spreadsheet():
    writes = re.compile(
        r"csv\.(writer|DictWriter)\(|\.to_(csv|excel)\(|xlsxwriter|openpyxl|pyarrow\.csv\.write|write_csv\("
    )
    found = {named(path) for path in python_files(*CODE) if writes.search(path.read_text())}
    # Reports compare rows by their text, and copies are measured by it; neither hands any of it out.
    assert found - {"design/studies/reporting.py", "sharing/exports/core/sizes.py"} == {"platform/kernel/exports.py"}
