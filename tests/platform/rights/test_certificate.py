"""A certificate of erasure to read: the page and the PDF say what was signed, in the reader's language."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from kernel import documents
from notices import services as notices
from rights import services as rights
from rights.models import Certificate
from tests.platform.kernel.test_documents import HAS_CHINESE, needs_pango, read
from tests.platform.rights.test_erasing import erase, text, version  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
HEADINGS = ("Certificate of erasure", "What was erased", "What stays, and why", "To check the file")


def words(language):
    """Of the frame, in a language."""
    with override(language):
        return [*map(gettext, HEADINGS), "verify_certificate"]


@pytest.fixture
def certified(ada, version, run_jobs):  # noqa: F811
    return erase(ada, run_jobs)


def signed_facts(certificate):
    document = certificate.document
    (derived,) = document["derived"]
    return [
        bytes(certificate.signature).hex(), derived["dataset_version"], derived["content_hash"],
        derived["replaced_by"]["dataset_version"], derived["replaced_by"]["content_hash"], *document["subjects"],
    ]  # fmt: skip


@needs_pango
@pytest.mark.skipif(not HAS_CHINESE, reason="no font with Chinese characters")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pdf_says_what_was_signed_in_the_readers_language(client, certified, monkeypatch, language):
    made = documents.pdf
    monkeypatch.setattr(documents, "pdf", lambda *args: made(*args, uncompressed_pdf=True))
    answer = client.get(reverse("rights:certificate-pdf", args=[certified.pk]), headers={"Accept-Language": language})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="erasure-{str(certified.pk)[:8]}.pdf"'
    plain = re.sub(r"\s", "", read(answer.content))
    for part in (*words(language), *signed_facts(certified.certificate), "openssl"):
        assert re.sub(r"\s", "", part) in plain, part
    assert "ada@" not in plain


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_file_the_signature_and_how_to_check_it(client, certified, language):
    page = client.get(certified.certificate.get_absolute_url(), headers={"Accept-Language": language}).content.decode()
    signature, old, _hash, new, *_rest = signed_facts(certified.certificate)
    for part in (*words(language), signature, old, new, str(certified.pk)):
        assert part in page, part
    assert reverse("rights:certificate-file", args=[certified.pk]) in page


def test_what_has_a_code_is_told_in_another_language_than_it_was_signed_in(certified):
    with override("en"):
        english = rights.tell(certified)
    with override("zh-hans"):
        chinese = rights.tell(certified)
    assert english.made[0].words != chinese.made[0].words
    assert english.kept == certified.certificate.document["kept"]
    assert english.kept != chinese.kept
    assert (english.language, english.erased) == ("en", chinese.erased)


def test_before_it_is_certified_there_is_no_pdf(client, ada):
    asked = rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())
    assert client.get(reverse("rights:certificate-pdf", args=[asked.pk])).status_code == 404
    assert client.get(reverse("rights:certificate", args=[asked.pk])).status_code == 200
    assert not Certificate.objects.exists()


def test_who_reads_chinese_is_told_in_chinese_what_was_erased(ada, run_jobs):
    notices.send(user=ada.user, topic="t.told", title={"en": "Told", "zh-hans": "已告知"})
    ada.user.language = "zh-hans"
    ada.user.save(update_fields=["language"])
    with override("zh-hans"):
        asked = rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())
    run_jobs()
    asked.refresh_from_db()
    sentences = [sentence for room in asked.progress["erased"].values() for sentence in room]
    assert len(sentences) >= 3
    assert [sentence for sentence in sentences if sentence.isascii()] == []


def test_the_certificate_is_read_in_the_language_of_the_account_that_is_gone(ada, client, run_jobs):
    ada.user.language = "zh-hans"
    ada.user.save(update_fields=["language"])
    client.force_login(ada.user)
    sent = client.post(reverse("rights:erase"), {"confirmed": "on"}, headers={"Accept-Language": "en"})
    run_jobs()
    page = client.get(sent["Location"], headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert "您的数据已删除" in page
