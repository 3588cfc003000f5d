"""T-49: names that point elsewhere, in file names, archives and addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from datastore import files
from media.archives import unpack
from media.refusal import Refusal
from sharing.contributions.models import Contribution, Draft
from tests.platform.media.making import archive, link, picture

ELSEWHERE = [
    "../a.txt", "..\\a.txt", "a/../../b.txt", "/etc/passwd", "C:\\a.txt", "%2e%2e/a.txt", "%252e%252e%252fa", "．．／a.txt",
    "a\x01.txt", "..", "a/..",
]  # fmt: skip


@pytest.mark.parametrize("name", ELSEWHERE)
def test_t49_an_archive_with_a_name_that_points_elsewhere_is_refused_whole(name):
    with pytest.raises(Refusal) as refused:
        unpack(archive(("fine.txt", b"fine"), (name, b"x")))
    assert refused.value.code == "zip-name"


def test_t49_a_nul_in_a_name_inside_the_archive_is_refused():
    given = archive(("a_b.txt", b"x")).replace(b"a_b.txt", b"a\x00b.txt")
    with pytest.raises(Refusal):
        unpack(given)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../etc/passwd", "fine.txt"])
def test_t49_a_link_in_an_archive_is_refused(target):
    with pytest.raises(Refusal) as refused:
        unpack(archive(("fine.txt", b"fine"), link("passwd", target)))
    assert refused.value.code == "zip-link"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["../../evil.png", "..\\evil.png", "/etc/evil.png", "%2e%2e%2fevil.png", "evil\x00.png", "e" * 300]
)
def test_t49_the_name_of_an_uploaded_file_decides_nothing(give, choose, tmp_path, name):
    before = set(Path(settings.VAR_DIR).rglob("*evil*"))
    assert give(picture("PNG"), name).status_code in (201, 400)
    choose(b"It came late.", name)
    assert set(Path(settings.VAR_DIR).rglob("*evil*")) == before
    assert not list(tmp_path.rglob("*evil*"))
    assert not Contribution.objects.filter(about__icontains="evil").exists()
    assert Draft.objects.count() <= 1


@pytest.mark.django_db
def test_t49_stored_files_have_names_that_tell_nothing(ben):
    from consent import services as consent
    from datastore import services as datastore
    from sharing.uploads import services as uploads

    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="As agreed.", purposes=["improve_model"], by=ben.user
    )
    dataset = datastore.create_dataset(
        organization=ben.organization, name="../../x", kind="table", by=ben.user, basis=basis
    )
    file = SimpleUploadedFile("../../evil.csv", b"a,b\n1,2\n")
    upload, _job = uploads.receive(dataset=dataset, data=file.read(), by=ben.user)
    assert upload.file.startswith("uploads/")
    assert "evil" not in upload.file
    assert ".." not in upload.file
    assert files.new_name("uploads", "sealed") != files.new_name("uploads", "sealed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["../manage.py", "..%2fmanage.py", "%2e%2e/manage.py", "....//manage.py", "..\\manage.py", "/etc/passwd", "%00",
     "reciprocal/../../../manage.py", "reciprocal/%2e%2e/%2e%2e/%2e%2e/etc/passwd"],
)  # fmt: skip
def test_t49_the_address_of_static_files_leads_nowhere_else(client, settings, path):
    settings.WHITENOISE_AUTOREFRESH = False  # as where the site runs
    for prefix in ("/static/", "/static/reciprocal/"):
        answer = client.get(f"{prefix}{path}")
        assert answer.status_code in (400, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["path=../../etc/passwd", "file=/etc/passwd", "name=../x", "template=../x"])
def test_t49_no_query_names_a_file(client, ada, query):
    client.force_login(ada.user)
    for address in ("/data/", "/data/give/file/", "/"):
        assert b"root:" not in client.get(f"{address}?{query}").content


def test_t49_no_file_is_opened_by_a_name_from_a_request():
    """The one place that opens stored files takes names it made; a folder above can't be reached even so."""
    from django.core.exceptions import SuspiciousFileOperation

    for name in ("../../etc/passwd", "/etc/passwd"):
        with pytest.raises(SuspiciousFileOperation):
            files.open_stored(name)
