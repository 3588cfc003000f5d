"""A partner's view is anonymized as the agreement says: group size, different values, distance, texts."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pandas as pd
import pyarrow as pa
import pytest

from kernel.errors import Invalid
from sharing.anonymization.services import view_of

pytestmark = pytest.mark.django_db
ROLES = {"age": "quasi_identifier", "illness": "sensitive", "note": "text", "email": "identifier"}
PEOPLE = 200


@pytest.fixture
def table():
    """Older people have the rarer illness more often, so that groups by age are not alike."""
    ages = [20 + i % 50 for i in range(PEOPLE)]
    return pa.table(
        {
            "age": ages,
            "illness": ["flu" if age < 45 or i % 3 == 0 else "gout" for i, age in enumerate(ages)],
            "note": [f"Mail p{i % 7}@example.com" for i in range(PEOPLE)],
            "email": [f"p{i}@example.com" for i in range(PEOPLE)],
            "_subject": [str(UUID(int=i)) for i in range(PEOPLE)],
        }
    )


@pytest.fixture
def view(table):
    """Makes the view under the given terms, as a pandas table, and its report."""

    def make(agreement_id: int = 1, rows=table, **terms):
        agreed = {"minimum_group": 5, "diversity": None, "closeness": None, "redaction": "mark"} | terms
        offer = SimpleNamespace(
            agreement=SimpleNamespace(**agreed),
            agreement_id=UUID(int=agreement_id),
            organization_id=UUID(int=9),
            columns=list(ROLES),
            link_column="",
        )
        version = SimpleNamespace(schema=[{"name": name, "role": role} for name, role in ROLES.items()])
        step = view_of(rows, version, offer)
        return step.table.to_pandas(), step.report

    return make


def test_without_more_terms_groups_hold_five_people_and_some_hold_one_value(view):
    shown, report = view()
    groups = shown.groupby("age")["illness"]
    assert "email" not in shown
    assert report["k"] == groups.size().min() >= 5
    assert groups.nunique().min() == 1


def test_every_group_holds_so_many_different_values(view):
    shown, report = view(diversity=2)
    assert shown.groupby("age")["illness"].nunique().min() == report["l"] == 2


def test_no_groups_values_lie_further_from_everybodys(view):
    def furthest(shown: pd.DataFrame) -> float:
        share = shown["illness"].eq("gout")
        return (share.groupby(shown["age"]).mean() - share.mean()).abs().max()

    assert furthest(view()[0]) > 0.1
    shown, report = view(closeness=0.1)
    assert furthest(shown) == pytest.approx(report["t"])
    assert report["t"] <= 0.1


def test_more_different_values_than_there_are_is_refused_in_words(view):
    with pytest.raises(Invalid, match="illness"):
        view(diversity=3)


def test_texts_are_marked_or_named_by_this_agreement_alone_or_left_out(view):
    marked, named, elsewhere = view()[0], view(redaction="pseudonym")[0], view(2, redaction="pseudonym")[0]
    assert set(marked["note"]) == {"Mail [EMAIL]"}
    assert named["note"].nunique() == 7
    assert not set(named["note"]) & set(elsewhere["note"])
    assert not named["note"].str.contains("example").any()
    assert "note" not in view(redaction="withhold")[0]


TOLD = [
    "请联系张伟，电话 13812345678，邮箱 zhangwei@example.com。",
    "我的身份证号是11010519491231002X，住在北京市朝阳区建国路88号。",
    "Call Mr. John Smith at +44 20 7946 0958, or write to 221B Baker Street.",
    "My card is 4111 1111 1111 1111 and my IBAN GB82 WEST 1234 5698 7654 32.",
]
PERSONAL = (
    "张伟", "13812345678", "zhangwei", "11010519491231002X", "建国路88号", "John Smith", "7946", "Baker Street",
    "4111 1111", "GB82",
)  # fmt: skip


@pytest.mark.parametrize("redaction", ["mark", "pseudonym"])
def test_t98_no_personal_detail_of_a_text_is_in_the_view(table, view, redaction):
    notes = pa.array([TOLD[i % len(TOLD)] for i in range(PEOPLE)])
    rows = table.set_column(table.column_names.index("note"), "note", notes)
    shown = " ".join(view(rows=rows, redaction=redaction)[0]["note"])
    assert not [detail for detail in PERSONAL if detail in shown]
    assert "Call" in shown
