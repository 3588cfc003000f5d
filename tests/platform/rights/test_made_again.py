"""After an erasure, datasets and models that held the person are made again; only then a certificate says so."""

from __future__ import annotations

import base64
import json
import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import services as audit
from consent import services as consent
from datastore.models import DatasetVersion
from jobs import relay
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from registry import services as registry
from registry.models import ModelVersion, Retraining
from rights import services as rights
from rights.models import Certificate, PrivacyRequest
from sharing.agreements import services as agreements
from sharing.fusion import services as fusion
from sharing.training import services as training
from sharing.training.models import Training
from sharing.training.services import running
from tests.sharing import shop

pytestmark = pytest.mark.django_db
LEAVER = "C0007"


@pytest.fixture
def trained(ben, cy, run_jobs):
    """Two companies' customers, fused and trained on; the joint model is live. The agreement."""
    sources = [shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)]
    agreement = shop.signed(shop.proposed(ben, *sources), ben, cy)
    run_jobs()
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    fused = DatasetVersion.objects.get(builder=fusion.FUSE)
    training.request(agreement=agreement, data=fused, by=ben.user, trainers=["logistic-regression"])
    run_jobs()
    registry.promote(version=joint().first(), by=ben.user, reason="The first one.")
    return agreement


@pytest.fixture
def request_(ada, ben, trained):
    """Ada shows that she is the customer, and asks to be erased."""
    codes = consent.issue_codes(organization=ben.organization, keys=[LEAVER], by=ben.user, at=timezone.now())
    consent.claim(code=codes[LEAVER], by=ada.user, at=timezone.now())
    return rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())


def joint():
    return ModelVersion.objects.filter(model__name__contains="together").order_by("number")


def deliver():
    relay.publish(send=lambda payload: None)


def run(name):
    """Run the waiting job of this name, and tell what came of it."""
    job = jobs.run_now(Job.objects.get(name=name, status="queued"))
    deliver()
    return job


def test_models_are_trained_again_without_the_person_and_the_certificate_says_what_replaced_what(
    ben, trained, request_, run_jobs
):
    held = set(DatasetVersion.objects.ready().holding(request_.subject_ids).values_list("pk", flat=True))
    learned = list(ModelVersion.objects.order_by("pk"))
    rows = {version.pk: version.metadata["recipe"]["rows"] for version in learned}
    assert (len(held), len(learned)) == (3, 3)  # uploaded, the partner's view, fused; alone, the partner's, together

    run_jobs()

    request_.refresh_from_db()
    document = request_.certificate.document
    assert {item["dataset_version"] for item in document["derived"]} == set(map(str, held))
    for item in document["derived"]:
        new = DatasetVersion.objects.get(pk=item["replaced_by"]["dataset_version"])
        assert (new.state, new.content_hash) == ("ready", item["replaced_by"]["content_hash"])
    assert {item["model_version"] for item in document["models"]} == {str(version.pk) for version in learned}
    for item in document["models"]:
        old, new = (
            ModelVersion.objects.get(pk=pk) for pk in (item["model_version"], item["replaced_by"]["model_version"])
        )
        assert (old.sha256, new.sha256) == (item["sha256"], item["replaced_by"]["sha256"])
        assert (new.number, new.model_id, new.affected_at) == (old.number + 1, old.model_id, None)
        assert not new.training_data.filter(data_version__subjects__subject__in=request_.subject_ids).exists()
        assert new.metadata["recipe"]["rows"] + Training.objects.order_by("created_at").last().n_test == shop.PEOPLE - 1
        with pytest.raises(registry.WeightsDestroyed):
            registry.load(old)
        assert rows[old.pk]
    assert list(joint().values_list("number", "state")) == [(1, "retired"), (2, "live")]
    assert audit.verify() == []


def test_no_certificate_before_everything_is_made_again_and_a_crash_is_tried_again(
    ben, trained, request_, client, monkeypatch, run_jobs
):
    """The page tells how far it is; what crashed leaves the request open until another try goes well."""
    page = reverse("rights:certificate", args=[request_.pk])
    run(rights.ERASE)
    assert PrivacyRequest.objects.get().state == "erased"
    shown = client.get(page).content.decode()
    assert "You are being erased" in shown
    assert "0 of 3" in shown
    real = running._attempt
    monkeypatch.setattr(running, "_attempt", lambda *_: 1 / 0)

    run_jobs()

    assert not Certificate.objects.exists()
    assert rights.progress_of(PrivacyRequest.objects.get()).versions_gone == 3
    assert "3 of them failed and are tried again" in client.get(page).content.decode()
    assert registry.live_version(joint().first().model) == joint().first()  # it answers until its successor is there
    with pytest.raises(rights.NotOver):
        rights.certify(request_id=request_.pk, run=_Run(), at=timezone.now())

    monkeypatch.setattr(running, "_attempt", real)
    registry.follow(again=True)
    run_jobs()

    assert PrivacyRequest.objects.get().state == "done"
    assert {item["outcome"] for item in Certificate.objects.get().document["models"]} == {"replaced"}


class _Run:
    """A worker's hold, without a job behind it."""

    from contextlib import nullcontext as publishing


def test_a_rebuild_that_crashed_is_started_again_and_holds_the_certificate_back(
    trained, request_, monkeypatch, run_jobs
):
    real = fusion._attempt
    monkeypatch.setattr(fusion, "_attempt", lambda *_: 1 / 0)
    run_jobs()
    fused = DatasetVersion.objects.get(builder=fusion.FUSE)
    assert (fused.state, PrivacyRequest.objects.get().state) == ("ready", "erased")
    assert set(Retraining.objects.values_list("state", flat=True)) == {"waiting"}, (
        "no training before its data are there"
    )

    monkeypatch.setattr(fusion, "_attempt", real)
    jobs.run_now(jobs.start("datastore.rebuilds.retry", by=SYSTEM))
    run_jobs()

    fused.refresh_from_db()
    assert (fused.state, PrivacyRequest.objects.get().state) == ("destroyed", "done")


def test_what_may_not_be_made_again_is_destroyed_and_the_certificate_says_why(ben, trained, request_, run_jobs):
    agreements.terminate(agreement=trained, on_behalf_of=ben.organization, by=ben.user, at=timezone.now())

    run_jobs()

    document = Certificate.objects.get().document
    gone = {item["rebuilt_by"]: item["replaced_by"] for item in document["derived"]}
    assert gone[fusion.FUSE] is None
    assert not DatasetVersion.objects.readable().holding(request_.subject_ids).exists()
    assert {item["outcome"] for item in document["models"]} == {"impossible"}
    assert all(item["reason"] and item["replaced_by"] is None for item in document["models"])
    assert not ModelVersion.objects.live().exists()
    assert not ModelVersion.objects.filter(key__destroyed_at=None).exists()


def test_a_request_is_held_to_the_rules_of_the_day_it_was_made(trained, request_, settings, run_jobs):
    settings.ERASURE_AFFECTED_MODELS = "stop"
    settings.MINIMUM_CELL = 50

    run(rights.ERASE)

    assert joint().get().state == "live"
    settings.MINIMUM_CELL = 5
    run_jobs()
    policy = Certificate.objects.get().document["policy"]
    assert (policy["affected_models"], policy["minimum_cell"]) == ("until-replaced", 5)


def test_where_the_rules_say_so_an_affected_model_stops_at_once(ada, ben, trained, settings, run_jobs):
    settings.ERASURE_AFFECTED_MODELS = "stop"
    codes = consent.issue_codes(organization=ben.organization, keys=[LEAVER], by=ben.user, at=timezone.now())
    consent.claim(code=codes[LEAVER], by=ada.user, at=timezone.now())
    rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())

    run(rights.ERASE)

    assert joint().get().state == "retired"


def test_anyone_can_check_the_certificate_without_our_program(trained, request_, run_jobs, tmp_path):
    run_jobs()
    held = rights.certificate_file(Certificate.objects.get())
    (tmp_path / "FILE").write_text(json.dumps(held, ensure_ascii=False, indent=2))

    def check():
        return subprocess.run(["bash", "-c", held["check_elsewhere"]], cwd=tmp_path, capture_output=True, text=True)

    assert "Verified Successfully" in check().stdout
    held["certificate"]["derived"].pop()
    (tmp_path / "FILE").write_text(json.dumps(held, ensure_ascii=False))
    assert check().returncode != 0
    assert base64.b64decode(held["signature"])
