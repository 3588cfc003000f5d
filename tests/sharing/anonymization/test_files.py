"""A team's images lose their faces and recordings what describes them; what nobody could check is counted and said."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image

from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs import services as jobs
from kernel import confined
from sharing.anonymization import files
from sharing.anonymization import services as anonymization
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from tests.platform.media.making import picture, sound
from tests.platform.media.test_faces import FACE, detail, photograph, pixels
from tests.sharing.contributions.conftest import *  # noqa: F403 - fixtures

pytestmark = pytest.mark.django_db


def test_it_runs_within_the_limits_of_its_child():
    facts, made = confined.call("media.blurring:without_faces", photograph(), limits=files.IMAGE_LIMITS)
    assert facts["faces"] >= 1
    assert made


def test_files_that_nobody_could_look_at_are_left_empty_and_counted():
    given = [photograph(), picture("PNG"), photograph()[:900], picture("PNG", size=(5, 5)), sound(), b"%PDF-1.7", None]
    made, figures = files.anonymized(given)
    assert [data is None for data in made] == [False, False, True, False, False, True, True]
    assert figures == {
        "images": {"looked_at": 2, "with_faces": 1, "with_text": 0, "too_small": 1, "unread": 1},
        "recordings": {"written_anew": 1, "unread": 0},
        "other_files": {"left_empty": 1},
    }


def test_a_reader_that_somebody_else_ended_is_no_verdict_on_the_file(monkeypatch):
    def killed(self, data):
        raise confined.Overwhelmed("killed")

    monkeypatch.setattr(confined.Child, "__call__", killed)
    with pytest.raises(confined.Overwhelmed):
        files.anonymized([photograph()])


def test_a_picture_of_as_many_pixels_as_are_taken_fits_into_the_limits():
    out = io.BytesIO()
    Image.new("RGBA", (8000, 5000), (90, 120, 60, 128)).save(out, "PNG")
    facts, _made = confined.call("media.blurring:without_faces", out.getvalue(), limits=files.IMAGE_LIMITS)
    assert (facts["width"], facts["checked"]) == (8000, True)


@pytest.fixture
def gathered(ada, ben, text, allow, run_jobs, noon):
    """A function that gives files, gathers them into a dataset of their kind and answers with its version."""

    def gathered(kind, *given):
        subject = allow(ada)
        for file in given:
            contributions.contribute(subject=subject, under=text, by=ada.user, file=file)
        run_jobs()
        contributions.accept(contributions=Contribution.objects.all(), by=ben.user, at=noon)
        dataset = datastore.create_dataset(organization=ben.organization, name=kind, kind=kind, by=ben.user)
        job = jobs.run_now(contributions.request_gather(dataset=dataset, by=ben.user))
        return DatasetVersion.objects.get(pk=job.result["version"])

    return gathered


def anonymized(version, person):
    job = jobs.run_now(anonymization.request_own(version=version, by=person.user))
    assert job.status == "succeeded", job.error
    made = DatasetVersion.objects.get(pk=job.result["version"])
    table = datastore.read(
        version=made, use="own", purpose="improve_model", for_organization=person.organization, by=person.user
    ).table
    return made, table


def test_a_dataset_of_images_gets_a_version_without_faces_and_its_page_says_what_was_not_checked(ben, gathered, client):
    made, table = anonymized(gathered("image", photograph(kind="JPEG"), picture("PNG")), ben)
    assert made.report["images"] == {"looked_at": 2, "with_faces": 1, "with_text": 0, "too_small": 0, "unread": 0}
    (face,) = [data for data in table.column("image").to_pylist() if pixels(data).shape == (600, 512)]
    assert detail(pixels(face)[FACE]) < 0.2 * detail(pixels(photograph())[FACE])
    client.force_login(ben.user)
    page = client.get(reverse("admin:sharing_step_anonymize", args=[made.pk])).content.decode()
    assert "half hidden may be missed" in page
    assert 'value="image"' not in page  # a file is nothing to blur into ranges


def test_a_dataset_of_recordings_gets_a_version_and_is_told_that_voices_stay(ben, gathered):
    made, table = anonymized(gathered("audio", sound()), ben)
    assert made.report["recordings"] == {"written_anew": 1, "unread": 0}
    assert table.column("audio").to_pylist()[0][:4] == b"RIFF"


def test_the_report_says_how_many_and_what_was_left_unchecked():
    from datastore import making

    images = {"looked_at": 40, "with_faces": 20, "with_text": 2, "too_small": 0, "unread": 9}
    report = {
        "step": "anonymize",
        "identifiers_removed": [],
        "images": images,
        "recordings": {"written_anew": 7, "unread": 0},
    }
    told = {str(label): str(value) for label, value in making.facts(report)}
    assert told["Images in which a face was found and blurred"] == "20"
    assert told["Images that seem to have writing in them: look at these"] == "fewer than 5"
    assert "plates" in told["Not checked in images"]
    assert "Voices" in told["Not changed in recordings"]
