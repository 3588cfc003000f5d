"""What is logged names nobody and opens nothing (T-39, T-81)."""

import io
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from kernel.actors import SYSTEM
from kernel.logs import DiscreetFormatter

KEPT = "Not Found: /api/v1/datasets/00f54e5f-7f2f-4330-b253-1a297cf365fd/standing/"


@pytest.fixture
def logged():
    """Everything that is logged during a test, as the handler of the settings writes it."""
    plain = settings.LOGGING["formatters"]["plain"]
    assert plain["()"] == "kernel.logs.DiscreetFormatter"
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter(plain["format"]))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "Forbidden: /accounts/enter/aZkPHu3MU4ntSyRdXQe-MUIQVDzRgRCcXGY8pA8htKw/",
            "Forbidden: /accounts/enter/[secret]/",
        ),
        (
            "Gone: /accounts/confirm-email/Nw:1xW0QN:r6XWByVWM0GEj_xbpnJ5zE6xquUa88szj/",
            "Gone: /accounts/confirm-email/[secret]/",
        ),
        ("sent to ada.l+x@mail.example.org, twice", "sent to [e-mail], twice"),
        ("Bearer rcp_4rfvBGT5-6yhn", "Bearer [token]"),
        ("DETAIL: Failing row contains (1, Ada, 1815).\nCONTEXT: COPY", "DETAIL: [left out]\nCONTEXT: COPY"),
        (KEPT, KEPT),
        ("Not Found: /people/Ada/of-1815/portrait.png", "Not Found: /people/[…]/[…]/portrait.png"),
    ],
)
def test_t81_people_and_secrets_are_left_out_of_a_line(logged, message, told):
    logging.getLogger("reciprocal").error(message)
    assert logged.getvalue() == f"ERROR reciprocal {told}\n"


@pytest.mark.django_db
def test_t81_a_refused_log_in_link_is_not_logged_while_it_still_opens(ada, noon, logged):
    secret = accounts.make_login_link(user=ada.user, by=SYSTEM, at=noon)
    Client(enforce_csrf_checks=True).post(f"/accounts/enter/{secret}/")

    assert "/accounts/enter/[secret]/" in logged.getvalue()
    assert secret not in logged.getvalue()


@pytest.mark.django_db
def test_t81_a_traceback_shows_no_row(ada, logged):
    try:
        with transaction.atomic():
            User.objects.create_user(ada.user.email)
    except IntegrityError:
        logging.getLogger("reciprocal").exception("failed")

    assert "DETAIL: [left out]" in logged.getvalue().replace("DETAIL:  ", "DETAIL: ")
    assert ada.user.email not in logged.getvalue()
