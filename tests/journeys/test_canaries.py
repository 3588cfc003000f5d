"""T-81: unique words are planted through real flows, and then looked for everywhere: they stand in their fields alone."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as conf
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

import learning
from accounts.models import User
from consent import services as consent
from datastore import services as datastore
from design.recruitment import services as recruitment
from design.studies import services as studies
from design.surveys import services as surveys
from feedback.collection import services as feedback
from feedback.models import Event
from jobs.models import Job
from kernel.actors import SYSTEM
from kernel.logs import DiscreetFormatter
from organizations import services as organizations
from questionnaires.models import Response
from registry import services as registry
from rights import services as rights
from rights.models import PrivacyRequest
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from tests.cast import Person
from tests.house import House, wait_for
from tests.platform.consent.texts import both, publish

pytestmark = pytest.mark.django_db(transaction=True)
NAME, EMAIL = "Canarianna Qv81zk7w", "canary-qv81zk7w@leak.example"
GIVEN, ANSWER, SAID = (
    "canary-given-qv81zk7w was late",
    "canary-answer-qv81zk7w is missing",
    "canary-said-qv81zk7w was wrong",
)
KEY, SEARCHED = "canary-customer-qv81zk7w", "canary-searched-qv81zk7w"
MARK = "qv81zk7w"  # in each of them, and too long to stand in a token by chance
# The only columns that may hold one in the clear: what an account is called and where it is reached.
MEANT = {("accounts_user", "email"), ("accounts_user", "display_name"), ("account_emailaddress", "email")}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the web process says, through the formatter that it uses, and more talkative than it is."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(DiscreetFormatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


class Browser:
    """A client that keeps whatever answers say in their headers."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers: list[str] = []

    def __call__(self, method: str, path: str, *given: Any, expect: int, **more: Any) -> Any:
        answer = getattr(self.client, method)(path, *given, **more)
        assert answer.status_code == expect, (path, answer.status_code, answer.content[-2000:])
        self.headers += [f"{name}: {value}" for name, value in answer.headers.items()]
        return answer


@pytest.fixture
def version(ben: Person) -> Any:
    """A live model of texts at Northwind, on which people may say something."""
    texts = [f"the answer {i} was {'quick' if i % 2 else 'slow'}" for i in range(80)]
    model = registry.create_model(organization=ben.organization, name="Answers", task="Satisfied", by=ben.user)
    trained = learning.train(texts, target=["good", "bad"] * 40, trainer="tfidf-logistic", seed=1)
    made = registry.publish_version(
        model=model, trained=trained, data_versions=[], metrics={}, builder="tests", parameters={}, by=ben.user
    )
    feedback.open_model(model=model, by=ben.user, at=timezone.now())
    return registry.promote(version=made, by=ben.user, reason="First.")


@pytest.fixture
def survey(ben: Person) -> tuple[Any, str]:
    """A survey with one question for words, and the secret of a link into its study."""
    text = publish(ben.organization, ben.user, ["design_research"], code="design")
    organizations.add_member(organization=ben.organization, user=(rae := _person("rae")), role="researcher", by=SYSTEM)
    at = timezone.now()
    study = studies.plan(
        organization=ben.organization, title=both("Answers"), summary=both("How."), consent_text=text, by=rae
    )
    study = studies.open_study(study=study, by=rae, at=at)
    asked = [{"code": "words", "kind": "text", "text": both("What is missing?")}]
    made = surveys.open_survey(
        survey=surveys.add_survey(study=study, title=both("View"), questions=asked, by=rae), by=rae
    )
    _invitation, secret = recruitment.invite(study=study, label="mail", most_uses=None, by=rae, at=at)
    return made, secret


def _person(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", display_name=name.title())


def test_t81_planted_words_are_found_in_their_fields_alone(
    house: House,
    ben: Person,
    version: Any,
    survey: tuple[Any, str],
    queue: redis.Redis,
    logged: io.StringIO,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.OPEN_SIGNUP = True
    ask, secret = survey
    text = publish(ben.organization, ben.user, ["improve_model"], audience="everyone")
    token = organizations.issue_token(
        organization=ben.organization, name="CRM", scopes=["feedback:write"], by=ben.user, at=timezone.now()
    )[1]
    house.env["SECRET_KEY"] = conf.SECRET_KEY  # they read the sessions that this process writes
    house.relay()
    house.worker()
    browse = Browser()

    # sign-up, and a wrong password
    browse("post", "/accounts/signup/", {"email": EMAIL, "password1": "x" * 20, "password2": "x" * 20}, expect=302)
    Browser()("post", "/accounts/login/", {"login": EMAIL, "password": "wrong-qv81zk7w"}, expect=200)
    person = User.objects.get(email=EMAIL)
    browse.client.force_login(person)
    browse("post", "/settings/", {"display_name": NAME, "language": "en"}, expect=302)
    # a contribution, kept
    subject = consent.subject_for(person)
    consent.grant(subject=subject, text=text, purpose="improve_model", by=person)
    browse("post", "/data/give/", {"under": text.pk, "text": GIVEN, "language": "en", "step": "send"}, expect=302)
    # an answer
    recruitment.join(secret=secret, by=person, at=timezone.now())
    studies.decide(study=ask.study, yes=True, by=person)
    body = {"answers": {"words": ANSWER}}
    browse("post", f"/api/v1/surveys/{ask.pk}/responses/", body, "application/json", expect=201)
    # feedback, by the person and by the company's program about its customer
    said = {"kind": "problem", "input": SAID, "text": SAID}
    browse("post", f"/api/v1/feedback/asks/{version.model_id}/say/", said, "application/json", expect=201)
    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="Customers agreed.", purposes=["improve_model"],
        by=ben.user,
    )  # fmt: skip
    event = {"version": str(version.pk), "basis": str(basis.pk), "subject_key": KEY, "kind": "problem", "text": SAID}
    program = Browser()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    program("post", "/api/v1/feedback/events/", event, "application/json", expect=201, **bearer)
    # what goes wrong: nothing there, nonsense, a token in an address, a crash over the words
    wrong = [
        browse("get", f"/data/{SEARCHED}/", expect=404),
        browse("get", f"/feedback/models/{SEARCHED}/?q={EMAIL}", expect=404),
        program(
            "post", "/api/v1/feedback/events/", event | {"kind": SEARCHED}, "application/json", expect=400, **bearer
        ),
        program("get", "/api/v1/feedback/events/", expect=401, HTTP_AUTHORIZATION=f"Bearer {token}{MARK}"),
    ]
    with monkeypatch.context() as broken:
        broken.setattr(contributions, "keep", lambda **_: 1 / 0)
        wrong.append(browse("post", "/data/give/", {"under": text.pk, "text": GIVEN, "language": "en"}, expect=500))
    # the workers' part: checked, accepted, gathered into a version
    given = wait_for(lambda: Contribution.objects.filter(state="checked").first(), what="the check")
    contributions.accept(contributions=Contribution.objects.all(), by=ben.user, at=timezone.now())
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    job = contributions.request_gather(dataset=dataset, by=ben.user)
    wait_for(lambda: Job.objects.filter(pk=job.pk, status="succeeded").exists(), what="the dataset")

    assert contributions.content_of(contribution=given, by=person)["text"] == GIVEN, (
        "they are where they are meant to be"
    )
    assert (Response.objects.count(), Event.objects.count(), person.pk) == (1, 2, subject.user_id)
    words = (MARK, token)
    assert _in_the_database(words) == MEANT
    for answer in wrong:  # whom we greet, and the address that was asked for, may be told to who asked
        page = answer.content.decode()
        assert not any(word in page for word in (GIVEN, ANSWER, SAID, KEY, token, "Traceback", "ZeroDivision"))
    elsewhere = {
        "the web's log": lambda: logged.getvalue(),
        "the workers' and the relay's log": house.said,
        "the broker": lambda: _everything_in(queue),
        "the cache": lambda: _everything_in(cache._cache.get_client()),
        "headers": lambda: "\n".join([*browse.headers, *program.headers]),
        "mail": lambda: "\n".join(f"{sent.subject} {sent.body} {sent.alternatives}" for sent in mail.outbox),
        "sessions": lambda: str([_without_unconfirmed(session.get_decoded()) for session in Session.objects.all()]),
        "files": lambda: "\n".join(file.read_bytes().decode("latin-1") for file in _files()),
    }
    _assert_nowhere(elsewhere, words)

    asked = rights.request_erasure(user=person, by=person, confirmed=True, at=timezone.now())
    wait_for(lambda: PrivacyRequest.objects.filter(pk=asked.pk, state="done").exists(), what="the certificate")

    assert _in_the_database(words) == set(), "an account is empty once its person was erased"
    assert MARK not in str([session.get_decoded() for session in Session.objects.all()])
    _assert_nowhere(elsewhere, words)


def _assert_nowhere(places: dict[str, Callable[[], str]], words: tuple[str, ...]) -> None:
    for place, content in places.items():
        held = content().lower()
        for word in words:
            assert word.lower() not in held, f"{word[:4]}… in {place}"


def _without_unconfirmed(session: dict[str, Any]) -> dict[str, Any]:
    """A session without the address that its own browser is about to confirm."""
    return {name: value for name, value in session.items() if name != "account_email_verification_code"}


def _in_the_database(words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Table and column of whatever holds one of the words, in any letters."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'bytea', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            held = f"""encode(convert_to("{column}"::text, 'UTF8'), 'escape')"""
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE {held} ILIKE ANY (%s) OR "{column}"::text LIKE ANY (%s)',
                [[f"%{word}%" for word in words], [f"%{word.encode().hex()}%" for word in words]],
            )
            if cursor.fetchone() != (0,):
                found.add((table, column))
    return found


def _everything_in(server: Any) -> str:
    """Every key of a server with its value, as text."""
    read = {
        b"string": server.get,
        b"list": lambda key: server.lrange(key, 0, -1),
        b"hash": server.hgetall,
        b"set": server.smembers,
        b"zset": lambda key: server.zrange(key, 0, -1),
        b"none": lambda key: None,  # it expired, or was taken, since it was listed
    }
    return "\n".join(repr((key, read[server.type(key)](key))) for key in server.scan_iter("*"))


def _files() -> Iterator[Path]:
    for folder in (Path(conf.MEDIA_ROOT), Path(conf.VAR_DIR), Path(conf.AUDIT_CHECKPOINTS)):
        yield from (file for file in folder.rglob("*") if file.is_file())
