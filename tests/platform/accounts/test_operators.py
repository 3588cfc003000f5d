"""The first account of an installation is an operator's, made on the server's command line."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from audit.models import Entry
from tests.cast import Person

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def make(email: str) -> str:
    words = io.StringIO()
    call_command("make_operator", email, stdout=words)
    return words.getvalue()


def test_the_first_operator_enters_by_the_printed_link(client) -> None:
    path = make("Odd@Operator.example").split()[-1].partition("//")[2].partition("/")[2]

    assert client.post(f"/{path}").status_code == 302
    assert client.get("/admin/").status_code == 200
    operator = User.objects.get(email="odd@operator.example")
    assert operator.is_operator
    assert not operator.has_usable_password()


def test_a_person_becomes_an_operator_once(ada: Person) -> None:
    make(ada.user.email)
    make(ada.user.email)

    ada.user.refresh_from_db()
    assert ada.user.is_operator
    assert Entry.objects.filter(kind="accounts.operator.made", subject_id=ada.user.pk).count() == 1


def test_what_is_no_address_is_refused_in_a_sentence() -> None:
    with pytest.raises(CommandError, match=r"This is no e-mail address. Write it as name@example.org."):
        make("odd")
    assert not User.objects.exists()
