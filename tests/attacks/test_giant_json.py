"""T-64: bodies that cost much to read are refused fast, with what the process holds unchanged."""

from __future__ import annotations

import resource
import time

import pytest
from django.test import RequestFactory

from kernel.ndjson import MAX_LINE_BYTES, LineTooLong, NdjsonLines, TooManyLines
from sharing.contributions.models import Contribution

pytestmark = pytest.mark.django_db
GIVE = "/api/v1/sharing/contributions/"
PLACES = (GIVE, f"{GIVE}preview/", "/api/v1/sharing/claims/redeem/")


class Endless:
    """A stream that would never end; it counts what was read of it."""

    def __init__(self, line: bytes) -> None:
        self.line, self.read_bytes = line, 0

    def readline(self, limit: int) -> bytes:
        piece = self.line[:limit]
        self.read_bytes += len(piece)
        return piece

    read = readline


@pytest.fixture
def post(api, ada):
    api.force_authenticate(ada.user)

    def posting(address, body, content_type="application/json", **headers):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer = api.generic("POST", address, body, content_type=content_type, headers=headers)
        taken = time.monotonic() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        assert taken < 10
        assert grown < 10 * len(body) / 2**20 + 64, f"{grown:.0f} MB more"
        assert 400 <= answer.status_code < 500
        assert answer["Content-Type"].startswith("application/problem+json")
        return answer

    return posting


@pytest.mark.parametrize("address", PLACES)
def test_t64_a_hundred_megabytes_are_refused(post, address):
    body = b'{"text": "' + b"x" * (100 * 2**20) + b'"}'
    assert post(address, body).status_code == 413
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000])
def test_t64_a_hundred_thousand_levels_are_malformed(post, body):
    for address in PLACES:
        assert post(address, body).status_code == 400


def test_t64_a_million_keys_are_too_many(post):
    body = b'{"row": {' + b",".join(b'"k%d": 1' % n for n in range(400_000)) + b'}, "under": "x"}'
    assert post(GIVE, body).status_code in (400, 413)


@pytest.mark.parametrize("number", [b"9" * 100_000, b"-" + b"9" * 100_000, b"1e" + b"9" * 100])
def test_t64_a_number_of_a_hundred_thousand_digits_is_refused(post, number):
    assert post(f"{GIVE}preview/", b'{"row": {"n": ' + number + b"}}").status_code == 400


def test_t64_lines_are_read_one_by_one_within_bounds():
    with pytest.raises(LineTooLong):
        NdjsonLines().parse(stream := Endless(b"x" * 2**30))
    assert stream.read_bytes <= MAX_LINE_BYTES + 1
    with pytest.raises(TooManyLines):
        NdjsonLines().parse(stream := Endless(b"{}\n"))
    assert stream.read_bytes < 100_000
    with pytest.raises(LineTooLong):
        NdjsonLines().parse(Endless(b'"' + b"x" * 100_000 + b'"\n'))


def test_t64_lines_that_cost_much_to_read_are_faults_of_their_own():
    body = [b"[" * 50_000 + b"\n", b'{"n": ' + b"9" * 100_000 + b"}\n", b'{"n": NaN}\n', b'{"text": "fine"}\n']
    stream = iter([*body, b""])

    class Lines:
        def readline(self, _limit: int) -> bytes:
            return next(stream)

    assert [found for _number, found in NdjsonLines().parse(Lines())] == [None, None, None, {"text": "fine"}]


def test_t64_halves_of_surrogate_pairs_and_nul_are_refused_by_line(api, ben):
    from consent import services as consent

    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="As agreed.", purposes=["improve_model"], by=ben.user
    )
    api.force_authenticate(ben.user)
    lines = [
        rb'{"subject_key": "k", "text": "a\ud800"}', rb'{"subject_key": "k", "text": "a\u0000"}',
        rb'{"subject_key": "\ud800", "text": "a"}', rb'{"subject_key": "k", "row": {"\ud800": 1}}',
        rb'{"subject_key": "k", "row": {"a": "\ud800"}}', rb'{"subject_key": "k", "text": "a", "\ud800": 1}',
        rb'{"subject_key": "k", "text": "a", "idempotency_key": "\ud800"}', rb'{"subject_key": "k", "row": {"a": 1e999}}',
    ]  # fmt: skip
    answer = api.generic(
        "POST", f"{GIVE}bulk/?basis={basis.pk}", b"\n".join(lines), content_type="application/x-ndjson"
    )
    assert answer.status_code == 400
    assert [error["pointer"].split("/")[2] for error in answer.json()["errors"]] == [str(n) for n in range(1, 9)]
    assert not Contribution.objects.exists()


def test_t64_without_a_length_nothing_is_read(client, ada, allowed):
    """Under WSGI a body without Content-Length has none; the answer comes at once."""
    from django.core.handlers.wsgi import WSGIHandler

    environ = RequestFactory().generic("POST", GIVE, b"{}", content_type="application/json").environ
    environ.pop("CONTENT_LENGTH")
    environ["wsgi.input"] = Endless(b"x" * 2**20)
    began = time.monotonic()
    statuses = []
    WSGIHandler()(environ, lambda status, _headers, *_: statuses.append(status))
    assert time.monotonic() - began < 5
    assert statuses[0][:1] == "4"
    assert environ["wsgi.input"].read_bytes == 0


def test_t64_a_base64_part_padded_with_spaces_is_refused_fast(post):
    spaces = b" " * (3 * 2**20)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + spaces + b"\r\n--x--\r\n"
    )
    assert post(GIVE, body, "multipart/form-data; boundary=x").status_code == 400


def test_t64_more_fields_than_may_be_are_refused(post):
    body = (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(3_000))
        + b"--x--\r\n"
    )
    assert post(GIVE, body, "multipart/form-data; boundary=x").status_code in (400, 413)
