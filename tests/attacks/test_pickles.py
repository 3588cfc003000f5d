"""T-60: serialized objects that run code when they are read are refused, and nothing here could read them."""

from __future__ import annotations

import pickle
import re
import zipfile

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from sharing.contributions.models import Contribution, Draft, DraftFile
from tests.architecture.places import CODE, named, python_files
from tests.platform.media.making import archive

RAN: list[str] = []


def note(said):
    RAN.append(said)


class Exploit:
    """Runs when unpickled."""

    def __reduce__(self):
        return (note, ("it ran",))


def exploit(protocol: int = 4) -> bytes:
    return pickle.dumps(Exploit(), protocol=protocol)


NPY = b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }" + b" " * 60 + b"\n" + exploit()
FILES = {
    "model.pkl": exploit(), "model0.pkl": exploit(0), "model.joblib": exploit(3), "array.npy": NPY,
    "model.pt": archive(("archive/data.pkl", exploit(2)), ("archive/version", b"3\n"), compression=zipfile.ZIP_STORED),
    "model.pt2": archive(("archive_format", b"pt2"), ("data/weights/x.pt", exploit()), ("models/model.json", b"{}")),
    "arrays.npz": archive(("x.npy", NPY)), "old.pt": exploit(2) * 3,
}  # fmt: skip


def test_the_exploit_works_where_somebody_reads_it():
    pickle.loads(exploit())
    assert RAN.pop() == "it ran"


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_t60_serialized_objects_are_not_taken_as_data(client, choose, give, name):
    assert choose(FILES[name], name).status_code == 400 or shows_as_refused(client)
    assert give(FILES[name], name).status_code == 400
    assert not Contribution.objects.exists()
    assert RAN == []


def shows_as_refused(client):
    """An archive that holds plain texts too: those are a draft, and what is no text is named as not read."""
    draft = Draft.objects.get()
    assert DraftFile.objects.count() == 0
    html = client.get(draft.get_absolute_url()).content.decode()
    return any(name in html for name in ("archive/data.pkl", "data/weights/x.pt", "x.npy"))


@pytest.mark.django_db
def test_t60_serialized_objects_are_no_table_of_a_company(ben):
    from sharing.uploads.core import UnreadableFile, parse

    for name, content in FILES.items():
        if name != "model0.pkl":  # plain letters, which make rows of a table as any others do
            with pytest.raises(UnreadableFile):
                parse(content)
    parse(FILES["model0.pkl"])
    assert RAN == []


def test_t60_a_pickle_in_the_cache_is_an_error_and_not_an_object():
    client = cache._cache.get_client(None, write=True)
    key = cache.make_and_validate_key("attacks.t60")
    client.set(key, exploit())
    with pytest.raises(ValueError, match=r"codec|Expecting"):
        cache.get("attacks.t60")
    client.delete(key)
    assert RAN == []


@pytest.mark.django_db
def test_t60_a_pickle_in_a_session_is_an_empty_session(client):
    import base64

    Session.objects.create(
        session_key="a" * 32, session_data=base64.b64encode(b"x:" + exploit()).decode(), expire_date=timezone.now()
    )
    assert Session.objects.get().get_decoded() == {}
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert client.get("/data/").status_code == 302
    assert RAN == []
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


def test_t60_a_pickle_in_the_queue_is_refused_by_workers():
    from kombu.exceptions import ContentDisallowed
    from kombu.serialization import loads

    from reciprocal.celery import app

    assert set(app.conf.accept_content) == {"json"}
    assert app.conf.task_serializer == "json"
    with pytest.raises(ContentDisallowed):
        loads(exploit(), "application/x-python-serialize", "binary", accept=app.conf.accept_content)
    assert RAN == []


def test_t60_nothing_here_could_read_one():
    loaders = re.compile(
        r"^\s*(import|from) (pickle|cPickle|dill|cloudpickle|joblib|shelve|marshal)\b|\bjoblib\.load\(|\btorch\.load\("
        r"|\btorch\.(export|jit|package)\b.*load|allow_pickle\s*=\s*True|\byaml\.load\(|\bread_pickle\(|\bnp\.load\(",
        re.MULTILINE,
    )
    assert loaders.search("joblib.load(x)")
    allowed = {named(path) for path in python_files(*CODE) if loaders.search(path.read_text())}
    assert allowed == set()
