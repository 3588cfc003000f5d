"""A model version: sealed, hashed, signed, and checked before it is loaded."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from audit import services as audit
from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from kernel import registry as offers
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid, NotFound
from registry import packing
from registry import services as registry
from registry.models import ModelVersion
from registry.services import publishing
from tests.platform.datastore import making
from vault import services as vault

pytestmark = pytest.mark.django_db
ROWS = pd.DataFrame({"spend": [-2.0, 2.0], "city": ["a", "b"]})


@pytest.fixture(autouse=True)
def _nothing_in_memory():
    publishing._loaded.clear()


def stored(version):
    with default_storage.open(version.file) as file:
        return file.read()


def exchange(version, content):
    default_storage.delete(version.file)
    assert default_storage.save(version.file, ContentFile(content)) == version.file


def test_what_was_trained_comes_back_bit_by_bit(version, trained):
    loaded = registry.load(version)
    assert np.array_equal(loaded.predict_proba(ROWS), trained.predict_proba(ROWS))
    assert (version.number, version.state, version.seed) == (1, "candidate", 7)
    assert version.trainer == "logistic-regression"
    assert version.sha256 == hashlib.sha256(packing.pack(*trained.to_bytes())).hexdigest()


def test_the_file_and_the_row_hold_no_content_in_clear(version, trained):
    tensors, metadata = trained.to_bytes()
    assert tensors not in stored(version)
    assert "description" in metadata
    assert "description" not in version.metadata
    assert version.metadata["recipe"]["target"] == "leaves"


def test_a_changed_file_is_not_loaded(version):
    sealed = bytearray(stored(version))
    sealed[100] ^= 1
    exchange(version, bytes(sealed))
    with pytest.raises(registry.ModelTampered):
        registry.load(version)


def test_a_file_sealed_by_us_but_never_signed_is_not_loaded(version):
    packed = vault.open(version.key, stored(version), aad=publishing._place(version))
    exchange(version, vault.seal(version.key, packed + b"\x00", aad=publishing._place(version)))
    with pytest.raises(registry.ModelTampered):
        registry.load(version)
    with_its_hash = hashlib.sha256(packed + b"\x00").hexdigest()
    ModelVersion.objects.filter(pk=version.pk).update(sha256=with_its_hash)
    version.refresh_from_db()
    with pytest.raises(registry.ModelTampered):
        registry.load(version)


def test_a_signature_belongs_to_one_version(publish):
    first, second = publish(), publish()
    ModelVersion.objects.filter(pk=second.pk).update(signature=first.signature)
    second.refresh_from_db()
    with pytest.raises(registry.ModelTampered):
        registry.load(second)


def test_a_loaded_model_is_kept_and_an_exchanged_one_is_not_served(version, monkeypatch):
    first = registry.load(version)
    assert registry.load(ModelVersion.objects.get(pk=version.pk)) is first
    version.sha256 = "0" * 64
    with pytest.raises(registry.ModelTampered):
        registry.load(version)


def test_only_the_last_few_models_are_kept(publish, monkeypatch):
    monkeypatch.setattr(publishing, "KEPT_MODELS", 2)
    versions = [publish() for _ in range(3)]
    first = registry.load(versions[0])
    registry.load(versions[1])
    assert registry.load(versions[0]) is first  # used last, so the second goes
    registry.load(versions[2])
    assert [pk for pk, _ in publishing._loaded] == [versions[0].pk, versions[2].pk]


def test_numbers_go_up_and_the_parent_is_of_the_same_model(ben, publish, version):
    second = publish(parent=version)
    assert (second.number, second.parent) == (2, version)
    other = registry.create_model(organization=ben.organization, name="Other", task="t", by=ben.user)
    with pytest.raises(Invalid) as refused:
        publish(model=other, parent=version)
    assert refused.value.field == "parent"


def test_a_person_who_left_during_training_stops_the_publication(ben, publish, data):
    reading = making.own_rows(data, ben)
    leaving = Subject.objects.get(pk=next(iter(reading.subject_ids)))
    publish(readings=[reading])
    consent.withdraw(subject=leaving, organization=ben.organization, purpose="improve_model", by=SYSTEM)
    with pytest.raises(consent.ConsentChanged):
        publish(readings=[reading])
    assert ModelVersion.objects.count() == 1


def test_when_the_record_fails_there_is_no_version(publish, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        publish()
    assert not ModelVersion.objects.exists()


def test_a_dataset_version_knows_its_models(version, data):
    assert version in offers.dependents_of(data)
    assert list(version.data.all()) == [data]
    assert data not in datastore.lineage(data).nodes


def test_orphans_are_swept_and_models_stay(version):
    import os
    from datetime import timedelta

    from django.utils import timezone

    orphan = default_storage.save("models/orphan", ContentFile(b"x"))
    long_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    for name in (orphan, version.file):
        os.utime(default_storage.path(name), (long_ago, long_ago))
    assert registry.sweep_orphans(at=timezone.now()) == 1
    assert registry.load(version).classes == ("no", "yes")


def test_a_model_needs_a_role_a_name_and_a_task(ben, cy, dora, model):
    def create(by=ben, **changed):
        return registry.create_model(
            **{"organization": ben.organization, "name": "N", "task": "T", "by": by.user} | changed
        )

    with pytest.raises(NotFound):
        create(by=cy)
    for changed, field in ({"name": " "}, "name"), ({"task": ""}, "task"):
        with pytest.raises(Invalid) as refused:
            create(**changed)
        assert refused.value.field == field
    with pytest.raises(registry.NameTaken):
        create(name="Churn")


def test_a_viewer_trains_nothing(northwind, ada):
    from organizations import services as organizations

    organizations.add_member(organization=northwind, user=ada.user, role="viewer", by=SYSTEM)
    with pytest.raises(Forbidden):
        registry.create_model(organization=northwind, name="N", task="T", by=ada.user)
