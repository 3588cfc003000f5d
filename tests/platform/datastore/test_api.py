"""Datasets over REST: whose, how many queries, and no count about too few people."""

import pytest

from datastore import services as datastore
from datastore.models import DatasetVersion
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db


def get(api, person, path):
    api.force_authenticate(person.user if person else None)
    return api.get(f"/api/v1/{path}")


def test_a_member_of_any_role_sees_datasets_and_versions(api, bea, version):
    (dataset,) = get(api, bea, "datasets/").json()["results"]
    assert (dataset["name"], dataset["kind"]) == ("customers", "table")
    shown = get(api, bea, f"dataset-versions/{version.pk}/").json()
    assert (shown["rows"], shown["people"], shown["state"]) == (12, 10, "ready")
    assert shown["schema"][2] == {"name": "leaves", "type": "string", "role": "target"}
    assert not {"file", "key"} & shown.keys()


def test_another_company_a_participant_and_a_stranger_find_nothing(api, cy, ada, version):
    paths = [
        f"datasets/{version.dataset_id}/",
        f"dataset-versions/{version.pk}/",
        f"dataset-versions/{version.pk}/lineage/",
    ]
    for person, status in ((cy, 404), (ada, 404), (None, 401)):
        assert {get(api, person, path).status_code for path in paths} == {status}
    for person in (cy, ada):
        assert get(api, person, "dataset-versions/").json()["results"] == []


def test_counts_about_fewer_than_five_people_are_hidden(api, ben):
    version = making.published(ben, count=4)
    version.report = {"step": "deduplicate", "rows_before": 4}
    version.save(update_fields=["report"])
    shown = get(api, ben, f"dataset-versions/{version.pk}/").json()
    assert (shown["rows"], shown["people"], shown["report"]) == (None, None, {"step": "deduplicate", "withheld": True})


def test_both_sides_see_a_permit(api, ben, cy, dora, partner_version):
    permit = making.permit(partner_version, ben.organization)
    for person in (ben, cy):
        assert [row["id"] for row in get(api, person, "permits/").json()["results"]] == [str(permit.pk)]
    assert get(api, dora, f"permits/{permit.pk}/").status_code == 404


def test_the_lineage_comes_as_nodes_and_edges(api, ben, version):
    reading = making.own_rows(version, ben)
    child = datastore.publish_version(
        dataset=version.dataset,
        table=reading.table,
        builder="b",
        parameters={},
        parents=[reading],
        by=ben.user,
        consent_snapshot=reading.snapshot,
    )
    graph = get(api, ben, f"dataset-versions/{child.pk}/lineage/").json()
    assert graph["edges"] == [{"source": str(version.pk), "target": str(child.pk)}]
    assert [node["label"] for node in graph["nodes"]] == ["customers v1", "customers v2"]
    assert get(api, ben, f"dataset-versions/{child.pk}/").json()["parents"] == [str(version.pk)]


def test_filters_narrow_and_malformed_ones_are_refused(api, ben, version):
    assert get(api, ben, f"dataset-versions/?dataset={version.dataset_id}&state=ready").json()["results"]
    assert get(api, ben, "dataset-versions/?state=destroyed").json()["results"] == []
    for bad in ("dataset=7", "state=open"):
        answer = get(api, ben, f"dataset-versions/?{bad}")
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"


def test_a_page_costs_the_same_for_one_version_and_for_thirty(api, ben, version, django_assert_num_queries):
    get(api, ben, "dataset-versions/")
    with django_assert_num_queries(2):
        get(api, ben, "dataset-versions/")
    copies = [
        DatasetVersion(
            dataset=version.dataset,
            number=number,
            builder="b",
            schema=version.schema,
            rows=9,
            people=9,
            bytes_stored=1,
            content_hash="0" * 64,
            key=version.key,
            file=f"f{number}",
            consent_snapshot=0,
        )
        for number in range(2, 31)
    ]
    DatasetVersion.objects.bulk_create(copies)
    with django_assert_num_queries(2):
        assert len(get(api, ben, "dataset-versions/").json()["results"]) == 30


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_over_these_addresses(api, ben, version, method):
    api.force_authenticate(ben.user)
    assert getattr(api, method)(f"/api/v1/dataset-versions/{version.pk}/", {}).status_code == 405
    assert getattr(api, method)(f"/api/v1/permits/{version.pk}/", {}).status_code == 405
