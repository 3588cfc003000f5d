"""After an erasure no byte tells what the person gave: not even with the database, files and keys of the day before.

The words are planted through the portal, with a real relay and worker. They are looked for, plain and in the usual
encodings, in the database (its dump, and the embedded server's own files), in stored files, in both
backups, in what the broker and the cache write to disk, in logs and mail. A backup of the day before holds a name and an
address in the clear, and is to be thrown away in its time; what was given, it tells nobody.
"""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as conf
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from consent import services as consent
from datastore import files
from datastore import services as datastore
from datastore.core import parquet
from datastore.models import DatasetVersion
from jobs.models import Heartbeat, Job
from reciprocal import backups
from rights import services as rights
from rights.models import Certificate, PrivacyRequest
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from tests.cast import Person
from tests.house import House, stop, wait_for
from tests.journeys.test_canaries import logged  # noqa: F401 - fixture
from tests.platform.consent.texts import publish
from tests.platform.rights.test_backups import contribution_place
from vault import services as vault
from vault.core import envelope
from vault.models import DataKey

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
GIVEN = ("zebrafinch-kq93 was late", "quartzite-kq93 is missing")
MARKS = [word.split()[0] for word in GIVEN]
NAME, EMAIL = "Nightheron Kq93", "nightheron-kq93@leak.example"
WHO = ["nightheron"]


def spellings(word: str) -> set[bytes]:
    """A word in the encodings in which a file may hold it: in base64 it depends on where it begins."""
    plain = word.encode()
    shifted = (base64.b64encode(b"\0" * shift + plain) for shift in range(3))
    return {plain, plain.hex().encode(), word.encode("utf-16-le")} | {
        code[(4 * shift + 2) // 3 : len(code) // 4 * 4 - 4] for shift, code in enumerate(shifted)
    }


def assert_nowhere(words: list[str], places: dict[str, Callable[[], Iterator[bytes]]]) -> None:
    for place, contents in places.items():
        for content in contents():
            held = content.lower()
            for word in words:
                assert not any(code.lower() in held for code in spellings(word)), f"{word[:5]}… in {place}"


def below(*folders: Path) -> Iterator[bytes]:
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file():
                yield file.read_bytes()


def dumped() -> Iterator[bytes]:
    """The whole database as SQL, keys and all."""
    tool = [backups._tool("pg_dump"), "--no-password", "--inserts"]
    yield subprocess.run(tool, env=backups._environment(), capture_output=True, check=True).stdout


def unpacked(dump: Path) -> Iterator[bytes]:
    """A backup's dump as SQL: the file itself is compressed."""
    tool = [backups._tool("pg_restore"), "--file=-", str(dump)]
    yield subprocess.run(tool, capture_output=True, check=True).stdout


def server_files() -> Iterator[bytes]:
    """The embedded database server's own files, with the rows that it no longer shows and its journal."""
    folder = Path(str(conf.DATABASES["default"]["HOST"])).resolve()  # its socket stands beside its data
    if (folder / "PG_VERSION").exists():
        yield from below(folder / "base", folder / "pg_wal")


def written_by(client: redis.Redis) -> Iterator[bytes]:
    """What a broker or cache writes to disk, uncompressed so that a word in it would be found."""
    client.config_set("rdbcompression", "no")
    client.save()
    folder, name = (client.config_get(key)[key] for key in ("dir", "dbfilename"))
    yield (Path(folder) / name).read_bytes()


def test_no_byte_and_no_key_tells_what_an_erased_person_gave_also_after_yesterday_was_put_back(
    house: House,
    ben: Person,
    dora: Person,
    queue: redis.Redis,
    client: Any,
    logged: io.StringIO,  # noqa: F811
    tmp_path: Path,
) -> None:
    relay, worker = house.relay(), house.worker()
    person = User.objects.create_user(EMAIL, display_name=NAME)
    text = publish(ben.organization, ben.user, ["improve_model"], audience="everyone")
    for giver, words in ((person, GIVEN), (dora.user, ("Nothing special here.",))):
        subject = consent.subject_for(giver)
        consent.grant(subject=subject, text=text, purpose="improve_model", by=giver)
        client.force_login(giver)
        for said in words:
            sent = client.post("/data/give/", {"under": text.pk, "text": said, "language": "en", "step": "send"})
            assert sent.status_code == 302
    wait_for(lambda: Contribution.objects.filter(state="checked").count() == 3, what="the checks")
    contributions.accept(contributions=Contribution.objects.all(), by=ben.user, at=timezone.now())
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    job = contributions.request_gather(dataset=dataset, by=ben.user)
    wait_for(lambda: Job.objects.filter(pk=job.pk, status="succeeded").exists(), what="the dataset")
    version = DatasetVersion.objects.get()

    # Readable before: to the person, to the company, and by the keys.
    mine = list(Contribution.objects.given_by(person).select_related("subject__key").order_by("pk"))
    assert {contributions.content_of(contribution=each, by=person)["text"] for each in mine} == set(GIVEN)
    reading = datastore.read(
        version=version, use="own", purpose="improve_model", for_organization=ben.organization, by=ben.user
    )
    assert set(GIVEN) < set(reading.table.column("text").to_pylist())
    sealed = [(bytes(each.sealed), contribution_place(each)) for each in mine]
    for content, place in sealed:
        assert any(
            mark.encode() in envelope.unseal(vault.material(mine[0].subject.key), content, place) for mark in MARKS
        )
    copy = tmp_path / "yesterday.parquet"
    with files.open_stored(version.file) as stored:
        copy.write_bytes(stored.read())
    day_before = tmp_path / "day-before"
    call_command("backup", day_before / "data", keys=day_before / "keys")
    (folder,), (keys,) = (day_before / "data").iterdir(), (day_before / "keys").iterdir()

    client.force_login(person)
    client.post("/data/rights/erase/", {"confirmed": "on"})
    asked = PrivacyRequest.objects.get(kind="erase")
    wait_for(lambda: PrivacyRequest.objects.filter(pk=asked.pk, state="done").exists(), what="the certificate")

    places: dict[str, Callable[[], Iterator[bytes]]] = {
        "the database": dumped,
        "files, logs and checkpoints": lambda: below(tmp_path),
        "the broker": lambda: written_by(queue),
        "the cache": lambda: written_by(cache._cache.get_client()),
        "the web's log": lambda: iter([logged.getvalue().encode()]),
        "the workers' log": lambda: iter([house.said().encode()]),
        "mail": lambda: iter([f"{sent.subject} {sent.body} {sent.alternatives}".encode() for sent in mail.outbox]),
    }
    of_yesterday: dict[str, Callable[[], Iterator[bytes]]] = {
        "the backup of the data": lambda: unpacked(folder / backups.DATABASE_FILE),
        "the backup of the keys": lambda: unpacked(keys / backups.KEYS_FILE),
        "the server's own files": server_files,
    }
    assert_nowhere([*MARKS, *WHO], places)
    assert_nowhere(MARKS, of_yesterday)
    for place, contents in of_yesterday.items():  # what is there, the search finds
        if place != "the backup of the keys" and any(contents()):
            with pytest.raises(AssertionError, match=place):
                assert_nowhere(WHO, {place: contents})

    for process in (relay, worker):
        stop(process)
    Heartbeat.objects.all().delete()  # they are gone; without this a restore waits until they are missed
    call_command("restore", folder, keys=keys, replace=True)

    held = list(DataKey.objects.select_related("ring"))
    assert len(held) > 3
    for key in held:
        for content, place in sealed:
            with pytest.raises((envelope.Unreadable, vault.KeyDestroyed)):
                envelope.unseal(vault.material(key), content, place)
        with pytest.raises((parquet.Undecipherable, vault.KeyDestroyed)), copy.open("rb") as source:
            list(parquet.batches(source, key=vault.material(key), bound_to=str(version.pk), columns=["text"]))
    assert not User.objects.filter(email=EMAIL).exists()
    assert not DatasetVersion.objects.readable().holding(asked.subject_ids).exists()
    certificate = Certificate.objects.get(request_id=asked.pk)
    assert rights.verify_certificate(json.dumps(rights.certificate_file(certificate)))[1]
    assert audit.verify() == []
    assert_nowhere([*MARKS, *WHO], places)
    assert_nowhere(MARKS, of_yesterday)
    assert str(conf.MEDIA_ROOT).startswith(str(tmp_path)), "stored files are among those that were searched"


def test_a_planted_word_is_found_in_each_of_its_spellings() -> None:
    word = MARKS[0]
    for held in (
        f"<<{word.upper()}>>".encode(),
        base64.b64encode(b"x" + word.encode() + b" y"),
        base64.b64encode(b"xx" + word.encode() + b" y"),
        base64.b64encode(b"xxx" + word.encode() + b" y"),
        f"{{{word}}}".encode().hex().encode(),
        word.encode("utf-16-le"),
    ):
        with pytest.raises(AssertionError, match="in a file"):
            assert_nowhere([word], {"a file": lambda held=held: iter([held])})
    assert_nowhere([word], {"a file": lambda: iter([b"nothing", os.urandom(1000)])})
