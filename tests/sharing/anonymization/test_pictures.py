"""A steward looks at some images before and after; each look is recorded."""

from __future__ import annotations

import base64
import re

import pytest
from django.urls import reverse

from audit.models import Entry
from sharing.anonymization import pictures
from tests.platform.media.making import picture
from tests.platform.media.test_faces import FACE, detail, photograph, pixels
from tests.sharing import shop
from tests.sharing.anonymization.test_files import gathered  # noqa: F401 - a fixture
from tests.sharing.contributions.conftest import *  # noqa: F403 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(gathered):  # noqa: F811
    return gathered("image", picture("PNG"), photograph(kind="JPEG"))


def address(version):
    return reverse("admin:sharing_step_pictures", args=[version.pk])


def reads():
    return Entry.objects.filter(kind="datastore.version.read").count()


def test_images_stand_side_by_side_once_the_button_is_pressed(ben, version, client):
    client.force_login(ben.user)
    assert address(version) in client.get(version.get_absolute_url()).content.decode()
    before = reads()
    assert "data:image" not in client.get(address(version)).content.decode()
    assert reads() == before
    page = client.post(address(version)).content.decode()
    assert reads() == before + 1
    shown = [base64.b64decode(found) for found in re.findall(r"data:image/\w+;base64,([^\"]+)", page)]
    assert len(shown) == 4
    original, blurred = (pixels(data) for data in shown[:2])  # the one with a face comes first
    assert detail(blurred[FACE]) < 0.2 * detail(original[FACE])
    assert "1 face found and blurred." in page
    assert "No face found." in page


def test_large_and_broken_images_are_counted_and_not_shown(ben, version, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    found = pictures.look(version=version, by=ben.user)
    assert (found.images, found.unshown, found.pairs) == (2, 2, ())


def test_a_page_answers_in_time_however_many_images_there_are(ben, version, monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", -1.0)
    assert pictures.look(version=version, by=ben.user).images == 1


def test_strangers_and_who_may_not_manage_data_see_none(bea, cy, version, client):
    for person, status in ((bea, 403), (cy, 404)):
        client.force_login(person.user)
        assert client.get(address(version)).status_code == status
        assert client.post(address(version)).status_code == status


def test_a_table_has_no_images(ben, client, run_jobs):
    table = shop.uploaded(ben, "own", run_jobs)
    client.force_login(ben.user)
    assert client.get(address(table)).status_code == 400
    assert address(table) not in client.get(table.get_absolute_url()).content.decode()
