"""Files in the portal, without a script: choose, see and hear what is kept, leave out, send or drop."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from consent import services as consent
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution, Draft, DraftFile
from sharing.contributions.registrations import erase, export
from tests.platform.media.making import archive, photograph, sound
from vault import services as vault

pytestmark = pytest.mark.django_db
FILE = "/data/give/file/"


@pytest.fixture
def choose(client, ada, allow, text):
    """Choose a file in the portal as Ada, who allows it; the answer."""
    allow(ada)
    client.force_login(ada.user)

    def choosing(content, name="anna-at-home.bin", address=FILE, **fields):
        order = {"under": text.pk, "file": SimpleUploadedFile(name, content)} | fields
        return client.post(address, order)

    return choosing


@pytest.fixture
def zipped():
    return archive(
        ("a.txt", b"Write to anna@example.org."), ("b.jpg", photograph()), ("c.wav", sound()), ("d.pdf", b"%PDF-1.7")
    )


def sent_to(client, draft, step):
    return client.post(f"{draft.get_absolute_url()}{step}/", follow=True)


def test_a_file_is_shown_as_it_would_be_kept_and_nothing_is_given_yet(client, choose, zipped):
    answer = choose(zipped)
    draft = Draft.objects.get()
    assert answer["Location"] == draft.get_absolute_url()
    html = client.get(draft.get_absolute_url()).content.decode()
    assert "3 things would be kept" in html
    assert "Write to [EMAIL]." in html
    assert "place where it was taken" in html
    assert "d.pdf" in html
    assert html.count("<audio") == html.count("<img class") == 1
    assert not Contribution.objects.exists()


def test_the_picture_and_the_recording_come_back_clean_to_their_giver_alone(client, choose, zipped, dora, ben):
    choose(zipped)
    image, recording = DraftFile.objects.order_by("number")
    answer = client.get(image.get_absolute_url())
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="image-2.jpeg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert not Image.open(io.BytesIO(answer.content)).getexif()

    part = client.get(recording.get_absolute_url(), headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content, part["Content-Type"]) == (206, b"RIFF", "audio/wav")
    for other in (dora, ben):
        client.force_login(other.user)
        assert client.get(image.get_absolute_url()).status_code == 404
        assert client.get(image.draft.get_absolute_url()).status_code == 404


def test_sending_makes_each_thing_a_contribution_of_its_own(client, choose, zipped, ada):
    choose(zipped)
    draft = Draft.objects.get()
    html = sent_to(client, draft, "send").content.decode()
    assert "3 things received." in html
    assert not Draft.objects.exists()
    assert not DraftFile.objects.exists()
    given = Contribution.objects.order_by("kind")
    assert [row.kind for row in given] == ["audio", "image", "text"]
    assert {row.batch for row in given} == {draft.pk}
    assert {row.state for row in given} == {"checked"}

    audio, image, _text = given
    page = client.get(audio.get_absolute_url()).content.decode()
    assert f'src="{audio.get_absolute_url()}content/"' in page
    played = client.get(f"{audio.get_absolute_url()}content/")
    assert played.content[:4] == b"RIFF"
    assert client.get(f"{image.get_absolute_url()}content/")["Content-Type"] == "image/jpeg"
    assert contributions.content_of(contribution=image, by=ada.user)["image"][:3] == b"\xff\xd8\xff"


def test_one_thing_is_taken_back_alone_or_all_of_the_file_at_once(client, choose, zipped, ada):
    choose(zipped)
    sent_to(client, Draft.objects.get(), "send")
    audio, image, text = Contribution.objects.order_by("kind")
    client.post(f"{audio.get_absolute_url()}take-back/")
    assert client.get(f"{audio.get_absolute_url()}content/").status_code == 410
    assert "2 of them are kept" in client.get(image.get_absolute_url()).content.decode()

    html = client.post(f"/data/batches/{text.batch}/take-back/", follow=True).content.decode()
    assert "2 things taken back." in html
    assert not Contribution.objects.kept().exists()
    assert client.post(f"/data/batches/{text.batch}/take-back/").status_code == 404


def test_nobody_takes_a_batch_of_another_back(client, choose, zipped, dora):
    choose(zipped)
    sent_to(client, Draft.objects.get(), "send")
    client.force_login(dora.user)
    assert client.post(f"/data/batches/{Contribution.objects.first().batch}/take-back/").status_code == 404
    assert Contribution.objects.kept().count() == 3


def test_one_file_is_left_out_and_the_last_takes_the_draft_with_it(client, choose):
    choose(archive(("b.jpg", photograph()), ("c.wav", sound())))
    image, recording = DraftFile.objects.order_by("number")
    client.post(f"{image.get_absolute_url()}leave-out/")
    html = client.get(Draft.objects.get().get_absolute_url()).content.decode()
    assert "1 thing would be kept" in html
    client.post(f"{recording.get_absolute_url()}leave-out/")
    assert not Draft.objects.exists()


def test_a_draft_is_dropped_without_a_trace(client, choose, zipped):
    choose(zipped)
    assert "Nothing was given." in sent_to(client, Draft.objects.get(), "drop").content.decode()
    assert not Draft.objects.exists()
    assert not Contribution.objects.exists()


def test_a_draft_is_sealed_and_the_name_of_the_file_is_kept_nowhere(choose):
    choose(b"A marker: zanzibar-4711.", name="zanzibar-home.txt")
    with connection.cursor() as cursor:
        for table in ("sharing_draft", "sharing_draftfile", "audit_entry", "django_session"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE '%%zanzibar%%'")
            assert cursor.fetchone() == (0,)
    assert b"zanzibar" not in bytes(Draft.objects.get().sealed)


def test_after_a_day_a_draft_is_gone_and_the_upkeep_deletes_it(client, choose, zipped, ada):
    choose(zipped)
    draft = Draft.objects.get()
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for step in ("", "send/", "2/"):
        address = f"{draft.get_absolute_url()}{step}"
        assert (client.post(address) if step == "send/" else client.get(address)).status_code == 404
    draft.refresh_from_db()
    with pytest.raises(contributions.DraftGone):
        contributions.send(draft=draft, by=ada.user, at=timezone.now())
    assert contributions.expire(at=timezone.now()) == 1
    assert not DraftFile.objects.exists()


def test_what_was_taken_back_meanwhile_stops_the_sending(client, choose, zipped, ada, text):
    choose(zipped)
    consent.withdraw(subject=consent.subject_for(ada.user), text=text, purpose="improve_model", by=ada.user)
    assert sent_to(client, Draft.objects.get(), "send").status_code == 403
    assert not Contribution.objects.exists()


def test_a_new_file_takes_the_place_of_one_that_was_not_sent(choose):
    choose(b"The first.")
    choose(b"The second.")
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.7", "isn&#x27;t read here"), (b"\xff\xd8\xff broken", "can&#x27;t be read"), (b"", "empty")],
)
def test_a_file_that_is_not_read_is_refused_beside_its_field(choose, content, said):
    answer = choose(content)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Draft.objects.exists()


def test_when_nothing_in_a_file_is_good_the_page_says_why(choose):
    html = choose(b"a,b\n1,2,3\n").content.decode()
    assert "Nothing in the file can be taken. 2: This row has 3 values" in html


def test_pasted_rows_are_shown_as_a_table_and_sent_as_rows(client, choose):
    pasted = "age\tnote\n41\tWrite to anna@example.org\n42\tfine\n43\n"
    choose(b"", address="/data/give/rows/", rows=pasted)
    html = client.get(Draft.objects.get().get_absolute_url()).content.decode()
    assert "2 things would be kept" in html
    assert "Write to [EMAIL]" in html
    assert "This row has 1 values" in html
    sent_to(client, Draft.objects.get(), "send")
    assert [contributions.content_of(contribution=row, by=row.subject.user) for row in Contribution.objects.order_by("size_bytes")] == [
        {"row": {"age": 42, "note": "fine"}},
        {"row": {"age": 41, "note": "Write to [EMAIL]"}},
    ]  # fmt: skip


def test_the_three_ways_of_giving_lead_to_one_another_without_a_script(client, ada, allow):
    allow(ada)
    client.force_login(ada.user)
    for address in ("/data/give/", "/data/give/rows/", FILE):
        html = client.get(address).content.decode()
        for other in ("/data/give/", "/data/give/rows/", FILE):
            assert f'href="{other}"' in html
        assert re.search(rf'href="{address}" aria-current="page"', html)
    assert 'enctype="multipart/form-data"' in html


def test_an_export_holds_pictures_as_files_and_drafts_and_an_erasure_takes_both(client, choose, zipped, ada, noon):
    choose(zipped)
    sent_to(client, Draft.objects.get(), "send")
    choose(b"Not sent yet.")
    subject = consent.subject_for(ada.user)
    lists = export([subject.pk])
    files = {record["name"].split("-")[0]: record["bytes"] for record in lists["contributions"] if "bytes" in record}
    assert files["image"][:3] == b"\xff\xd8\xff"
    assert files["audio"][:4] == b"RIFF"
    assert lists["drafts"][0]["content"] == {"text": "Not sent yet."}

    erase([subject.pk], noon)
    assert not Draft.objects.exists()
    assert not Contribution.objects.kept().exists()


def test_a_picture_moved_to_another_draft_does_not_open(choose, ada, noon):
    choose(archive(("b.jpg", photograph()), ("c.jpg", photograph(6))))
    first, second = DraftFile.objects.select_related("draft").order_by("number")
    DraftFile.objects.filter(pk=second.pk).update(sealed=first.sealed)
    second.refresh_from_db()
    with pytest.raises(vault.Tampered):
        contributions.file_of(file=second, by=ada.user, at=timezone.now())
