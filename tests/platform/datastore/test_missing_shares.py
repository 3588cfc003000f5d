"""About how much of a column is missing is told in steps of several rows, and to partners in the catalogue."""

from __future__ import annotations

import pyarrow as pa
import pytest

from datastore.core.schema import Missing
from sharing.agreements import services as agreements
from tests.sharing import shop


def told(n: int, missing: int) -> float | None:
    counted = Missing()
    values = [None] * missing + [1] * (n - missing)
    for start in range(0, n, 7):
        counted.update(pa.table({"age": values[start : start + 7]}))
    (column,) = counted.told([{"name": "age", "type": "integer", "role": "feature"}])
    return column.get("missing")


@pytest.mark.parametrize(
    ("n", "missing", "share"),
    [
        (1000, 0, None),
        (1000, 49, None),
        (1000, 50, 0.05),
        (1000, 99, 0.05),
        (1000, 1000, 1.0),
        (20, 4, None),
        (20, 5, 0.25),
        (20, 9, 0.25),
        (4, 4, None),
    ],
)
def test_a_step_is_five_percent_and_five_rows(n, missing, share):
    assert told(n, missing) == share


def test_a_table_without_rows_misses_nothing():
    assert Missing().told([{"name": "age"}]) == [{"name": "age"}]


@pytest.mark.django_db
def test_a_partner_reads_it_in_the_catalogue_and_a_team_on_the_versions_page(ben, cy, client, run_jobs):
    lines = [f"C{i:04d},{'' if i < 90 else 'x'}" for i in range(300)]
    data = "\n".join(["customer,size", *lines, ""]).encode()
    version = shop.uploaded(cy, "partner", run_jobs, data=data, roles={"customer": "identifier"})
    assert [column.get("missing") for column in version.schema] == [None, 0.3]
    agreements.list_version(version=version, by=cy.user)
    client.force_login(ben.user)
    assert "30% missing" in client.get("/admin/sharing/listing/").content.decode()
    ben.user.language = "zh-hans"
    ben.user.save(update_fields=["language"])
    assert "缺失 30%" in client.get("/admin/sharing/listing/").content.decode()
    client.force_login(cy.user)
    assert "30%" in client.get(version.get_absolute_url()).content.decode()
