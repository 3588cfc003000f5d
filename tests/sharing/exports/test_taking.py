"""A copy is taken where the agreement, the people and the role allow it, once each is asked again; and is logged."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from pyarrow import csv, parquet

from audit.models import Entry
from consent import services as consent
from consent.models import Subject
from kernel.actors import SYSTEM
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from notices.models import Notice
from sharing.agreements import services as agreements
from sharing.exports import services as exports
from sharing.exports.models import Export
from tests.sharing import shop

pytestmark = pytest.mark.django_db


def _subject(pk):
    return Subject.objects.get(pk=pk)


def download(export, person):
    return exports.open_copy(export=export, by=person.user, at=timezone.now())


def test_t99_the_taker_gets_the_partners_view_under_names_of_this_copy_alone(agreement, taken, opened, ben, cy):
    first, second = opened(download(taken(), ben)), opened(download(taken(), ben))
    for table in (first, second):
        assert table.column_names == ["export_row", "region", "delay", "customer"]
        assert table.num_rows == shop.PEOPLE
    assert not set(first.column("customer").to_pylist()) & set(second.column("customer").to_pylist())
    assert not any(name.startswith("C0") for name in first.column("customer").to_pylist())
    regions = first.column("region").value_counts().to_pylist()
    assert min(region["counts"] for region in regions) >= agreement.minimum_group
    about = json.loads(first.schema.metadata[b"reciprocal"])
    assert (about["agreement"], about["taken_by"]) == (str(agreement.pk), str(ben.organization.pk))


def test_t105_the_order_of_rows_is_each_copys_own_and_says_nothing_of_who_came_when(taken, opened, ben):
    first, second = (opened(download(taken(), ben)) for _ in range(2))
    delays = [table.column("delay").to_pylist() for table in (first, second)]
    assert delays[0] != delays[1]
    assert len(delays[0]) == len(delays[1])
    for table in (first, second):
        rows = table.column("export_row").to_pylist()
        assert rows != sorted(rows), "names of rows don't count them"


def test_the_file_opens_with_the_takers_key_alone_and_holds_nothing_in_clear(taken, ben):
    export = taken()
    with download(export, ben) as file:
        content = file.read()
    assert content.startswith(b"age-encryption.org/v1")
    assert b"delay" not in content
    assert len(content) == export.bytes_file
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(content, [pyrage.x25519.Identity.generate()])
    assert 0 < export.bytes_with_dictionary <= export.bytes_compressed * 1.05
    assert export.bytes_compressed < export.bytes_raw


def test_the_read_the_copy_and_each_download_are_logged(taken, ben, cy):
    export = taken()
    download(export, ben).close()
    download(export, ben).close()
    read = Entry.objects.filter(kind="datastore.version.read", facts__use="export").get()
    assert (read.facts["purpose"], read.organization_id) == ("share_export", cy.organization.pk)
    assert len(exports.downloads(export)) == 2
    assert Entry.objects.filter(kind="sharing.export.made", subject_id=export.pk).count() == 1


def test_who_allows_training_but_no_handing_over_is_not_in_the_copy(agreement, taken, opened, cy, ben, run_jobs):
    basis = agreement.offers.get(organization=cy.organization).source.dataset.basis
    keys = [f"C{i:04d}" for i in range(20)]
    ids = consent.subjects_for_keys(organization=cy.organization, keys=keys, basis=basis)
    for pk in ids.values():
        consent.withdraw(subject=_subject(pk), purpose="share_export", organization=cy.organization, by=SYSTEM)
    run_jobs()
    assert len(shop.people_of(agreement.offers.get(organization=cy.organization).current_view())) == shop.PEOPLE
    table = opened(download(taken(), ben))
    assert table.num_rows <= shop.PEOPLE - 20


def test_t96_what_is_known_outside_tells_no_row_of_a_copy_nor_of_two_together(
    agreement, taken, opened, ben, cy, run_jobs
):
    first = opened(download(taken(), ben)).to_pandas()
    ids = consent.subjects_for_keys(
        organization=cy.organization,
        keys=[f"C{i:04d}" for i in range(0, 300, 2)],
        basis=agreement.offers.get(organization=cy.organization).source.dataset.basis,
    )
    for pk in ids.values():
        consent.withdraw(subject=_subject(pk), purpose="share_export", organization=cy.organization, by=SYSTEM)
    run_jobs()
    second = opened(download(taken(), ben)).to_pandas()
    assert len(second) <= shop.PEOPLE / 2
    for copy in (first, second):
        assert copy.groupby("region")["customer"].nunique().min() >= agreement.minimum_group
    told = [copy.drop_duplicates("delay", keep=False) for copy in (first, second)]  # the same rows, by an exact value
    both = told[0].merge(told[1], on="delay", suffixes=("", "_then"))
    pairs = both.groupby(["region", "region_then"])["customer"].nunique()
    assert pairs.min() >= agreement.minimum_group


@pytest.mark.parametrize("use", ["score", "train"])
def test_no_row_leaves_under_an_agreement_that_says_so(use, ben, cy, basis_of, key, run_jobs):
    versions = [
        shop.uploaded(person, side, run_jobs, basis=basis_of(person))
        for person, side in ((ben, "own"), (cy, "partner"))
    ]
    agreement = shop.signed(shop.proposed(ben, *versions, use=use), ben, cy)
    run_jobs()
    with pytest.raises(exports.NoCopies):
        exports.request(agreement=agreement, key=key, by=ben.user)


def test_only_who_manages_the_takers_data_asks_and_downloads(agreement, key, taken, bea, cy, odd):
    with pytest.raises(Forbidden):
        exports.request(agreement=agreement, key=key, by=bea.user)
    with pytest.raises(Invalid, match="your own organization"):
        exports.request(agreement=agreement, key=key, by=cy.user)
    export = taken()
    with pytest.raises(Forbidden):
        download(export, bea)
    for stranger in (cy, odd):
        with pytest.raises(NotFound):
            download(export, stranger)


def test_after_a_withdrawal_the_copy_is_not_handed_over_is_removed_and_its_taker_told(
    agreement, taken, ben, cy, run_jobs, django_capture_on_commit_callbacks
):
    export = taken()
    download(export, ben).close()
    basis = agreement.offers.get(organization=cy.organization).source.dataset.basis
    ids = consent.subjects_for_keys(organization=cy.organization, keys=["C0007"], basis=basis)
    for purpose in ("share_score", "share_train", "share_export"):
        consent.withdraw(subject=_subject(ids["C0007"]), purpose=purpose, organization=cy.organization, by=SYSTEM)
    with pytest.raises(exports.CopyGone, match="took something back"):
        download(export, ben)
    name = export.file
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    export.refresh_from_db()
    assert (export.file, export.removed_why) == ("", "left")
    assert not default_storage.exists(name)
    assert Notice.objects.filter(topic="sharing.export.left", user=ben.user).count() == 1
    assert taken().rows <= shop.PEOPLE - 1


def test_when_the_agreement_stops_its_copies_go(agreement, taken, ben, cy, run_jobs):
    export = taken()
    download(export, ben).close()
    order = {"agreement": agreement, "on_behalf_of": cy.organization, "by": cy.user, "at": timezone.now()}
    agreements.suspend(reason="Audit", **order)
    with pytest.raises(exports.CopyGone, match="not in force"):
        download(export, ben)
    run_jobs()
    assert not Notice.objects.filter(topic="sharing.export.ended").exists()
    agreements.terminate(**order)
    run_jobs()
    export.refresh_from_db()
    assert export.removed_why == "ended"
    assert Notice.objects.filter(topic="sharing.export.ended", user=ben.user).count() == 1


def test_a_copy_is_kept_for_some_days(taken, ben, django_capture_on_commit_callbacks):
    export = taken()
    name, later = export.file, export.expires_at + timedelta(seconds=1)
    with pytest.raises(exports.CopyGone):
        exports.open_copy(export=export, by=ben.user, at=later)
    with django_capture_on_commit_callbacks(execute=True):
        assert exports.sweep(at=later) == 1
    assert exports.sweep(at=later) == 0
    assert Export.objects.get(pk=export.pk).removed_why == "over"
    assert not default_storage.exists(name)


def test_a_revoked_key_gets_no_copy_even_when_it_was_asked_for_before(agreement, key, ben, run_jobs):
    job = exports.request(agreement=agreement, key=key, by=ben.user)
    exports.revoke_key(key=key, by=ben.user, at=timezone.now())
    run_jobs()
    job.refresh_from_db()
    assert (job.status, Export.objects.count()) == ("failed", 0)
    key.refresh_from_db()
    with pytest.raises(Invalid, match="revoked"):
        exports.request(agreement=agreement, key=key, by=ben.user)


PRIVATE = pytest.param(str(pyrage.x25519.Identity.generate()), id="a private key")


@pytest.mark.parametrize("sent", ["", "age1x", "ssh-ed25519 AAAA", PRIVATE])
def test_what_is_no_public_key_is_refused_and_a_private_one_is_called_so(sent, ben):
    with pytest.raises(Invalid, match="private key" if sent.startswith("AGE-SECRET") else "age1") as refused:
        exports.add_key(organization=ben.organization, name="K", public_key=sent, by=ben.user)
    assert refused.value.field == "public_key"


def test_a_key_is_added_once_by_who_manages_agreements(key, ben, dora):
    order = {"organization": ben.organization, "name": "Again", "public_key": key.public_key}
    with pytest.raises(Conflict):
        exports.add_key(by=ben.user, **order)
    with pytest.raises((Forbidden, NotFound)):
        exports.add_key(by=dora.user, **order)


def test_a_leaked_file_is_traced_to_its_copy_by_names_or_by_numbers(taken, opened, ben, tmp_path: Path):
    leaked, other = taken(), taken()
    table = opened(download(leaked, ben)).slice(10, 60)
    whole, bare = tmp_path / "whole.csv", tmp_path / "bare.parquet"
    csv.write_csv(table, whole)
    parquet.write_table(table.select(["delay"]), bare)
    for file, rows in ((whole, 60), (bare, 0)):
        out = io.StringIO()
        call_command("trace_export", str(file), stdout=out)
        assert str(leaked.pk) in out.getvalue()
        assert f"{rows} row names found" in out.getvalue()
        assert str(other.pk) not in out.getvalue()
    out = io.StringIO()
    parquet.write_table(table.select(["region"]), bare)
    call_command("trace_export", str(bare), stdout=out)
    assert "Nothing points" in out.getvalue()
