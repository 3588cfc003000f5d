"""The portal's pages: write, see what is kept, send, look again, take back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent import services as consent
from datastore import services as datastore
from jobs import services as jobs
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution

pytestmark = pytest.mark.django_db
GIVE = "/data/give/"


@pytest.fixture
def page(client, ada):
    client.force_login(ada.user)

    def fetch(address):
        return client.get(address).content.decode()

    return fetch


def test_a_person_who_allows_nothing_is_told_to_read_first(page, text):
    html = page(GIVE)
    assert "You allow nobody anything yet" in html
    assert "<textarea" not in html


def test_the_preview_shows_what_is_kept_and_what_is_taken_out_and_stores_nothing(client, page, text, allow, ada):
    allow(ada)
    page(GIVE)
    answer = client.post(GIVE, {"under": text.pk, "text": "Write to anna@example.org. <b>Late</b>.", "language": ""})
    html = answer.content.decode()
    assert "Write to [EMAIL]. &lt;b&gt;Late&lt;/b&gt;." in html
    assert "<mark>anna@example.org</mark>" in html
    assert not Contribution.objects.exists()


def test_what_was_sent_stands_under_my_data_with_its_state(client, page, text, allow, ada, run_jobs):
    allow(ada)
    page(GIVE)
    order = {"under": text.pk, "text": "It came late.\n\nTwice.", "language": "en", "step": "send"}
    assert client.post(GIVE, order)["Location"] == "/data/"
    assert "Received" in page("/data/")
    run_jobs()
    assert "Checked" in page("/data/")
    given = Contribution.objects.get()
    html = page(given.get_absolute_url())
    assert "<p>It came late.</p>" in html
    assert "<p>Twice.</p>" in html


def test_one_click_takes_it_back_and_its_words_are_gone(client, page, give, ada):
    given = give(ada, "It came late.")
    html = page("/data/")
    assert reverse("sharing:take-back", args=[given.pk]) in html
    answer = client.post(reverse("sharing:take-back", args=[given.pk]), follow=True)
    assert "Taken back" in answer.content.decode()
    html = page(given.get_absolute_url())
    assert "It came late." not in html
    assert "you took it back" in html
    again = client.post(reverse("sharing:take-back", args=[given.pk]))
    assert again.status_code == 409


def test_my_data_and_my_impact_agree_on_what_is_in_use_after_a_no(page, accepted, ada, dora, ben, run_jobs):
    accepted(ada), accepted(dora, "It was blue.")
    messages = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    jobs.run_now(contributions.request_gather(dataset=messages, by=ben.user))
    assert "in 1 dataset version" in page("/data/")
    assert "Your part is in one place" in page("/impact/")

    mine = consent.subject_for(ada.user)
    consent.withdraw(subject=mine, purpose="improve_model", organization=ben.organization, by=ada.user)
    run_jobs()
    for expected in ("No longer used", "kept, in no dataset any more"):
        assert expected in page("/data/")
    html = page("/impact/")
    assert "Nothing of yours is in use any more" in html
    assert "Messages, in it no more" in html


def test_a_refused_contribution_says_why(page, give, ada, run_jobs):
    give(ada, "anna@example.org")
    run_jobs()
    assert "Nothing was left once personal details were removed." in page("/data/")


@pytest.mark.parametrize(("change", "word"), [({"text": " "}, "Need|required"), ({"under": ""}, "required")])
def test_a_form_with_something_missing_keeps_the_rest(client, page, text, allow, ada, change, word):
    allow(ada)
    page(GIVE)
    answer = client.post(GIVE, {"under": text.pk, "text": "It came late.", "language": "", "step": "send"} | change)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert re.search(word, html)
    assert not Contribution.objects.exists()


def test_another_organizations_text_cannot_be_forged_in(client, page, text, allow, ada, cy):
    from tests.platform.consent.texts import publish

    allow(ada)
    closed = publish(cy.organization, cy.user)
    answer = client.post(GIVE, {"under": closed.pk, "text": "It came late.", "language": "", "step": "send"})
    assert answer.status_code == 400
    assert not Contribution.objects.exists()


def test_nobody_sees_or_takes_back_what_another_gave(client, give, ada, dora, ben, cy, odd):
    given = give(ada)
    for address in (given.get_absolute_url(), reverse("sharing:take-back", args=[given.pk])):
        assert client.post(address).status_code == 302
    for other in (dora, ben, cy, odd):
        client.force_login(other.user)
        assert client.get(given.get_absolute_url()).status_code == 404
        assert client.post(reverse("sharing:take-back", args=[given.pk])).status_code == 404
    given.refresh_from_db()
    assert given.state == "received"


def test_a_row_is_shown_as_a_table(page, give, ada):
    given = give(ada, {"age": 41, "note": "late", "left": None})
    html = page(given.get_absolute_url())
    for part in ("age", "41", "note", "late"):
        assert part in html


def test_the_list_asks_as_often_for_many_as_for_one(client, page, give, ada):
    give(ada, "Number 0.")
    page("/data/")
    with CaptureQueriesContext(connection) as one:
        page("/data/")
    for number in range(1, 15):
        give(ada, f"Number {number}.")
    with CaptureQueriesContext(connection) as many:
        page("/data/")
    assert len(one) == len(many)


def test_my_impact_shows_where_it_went(page, accepted, ada, ben):
    from datastore import services as datastore
    from jobs import services as jobs
    from sharing.contributions import services as contributions

    accepted(ada)
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    jobs.run_now(contributions.request_gather(dataset=dataset, by=ben.user))
    html = page("/impact/")
    assert "1 text" in html
    assert "Messages v1" in html
    assert "nothing yet" in html
    assert "people" not in html.split("<main")[1]


def test_a_steward_accepts_in_the_admin_and_sees_no_content(client, give, ada, ben, run_jobs):
    given = give(ada, "A marker: zanzibar.")
    run_jobs()
    client.force_login(ben.user)
    address = reverse("admin:sharing_contribution_changelist")
    assert str(given.pk)[:8] in client.get(address).content.decode()
    client.post(address, {"action": "accept", "_selected_action": [str(given.pk)]})
    given.refresh_from_db()
    assert given.state == "accepted"
    shown = client.get(reverse("admin:sharing_contribution_change", args=[given.pk])).content.decode()
    assert "zanzibar" not in shown
    assert not re.search(r"\bada\b", shown, re.IGNORECASE)  # not within a word, nor within a token or an id


def test_an_analyst_is_told_that_accepting_is_not_theirs(client, give, ada, bea, run_jobs):
    given = give(ada)
    run_jobs()
    client.force_login(bea.user)
    address = reverse("admin:sharing_contribution_changelist")
    answer = client.post(address, {"action": "accept", "_selected_action": [str(given.pk)]}, follow=True)
    assert "Your role does not allow this" in answer.content.decode()
    given.refresh_from_db()
    assert given.state == "checked"


def test_my_impact_follows_it_into_the_newest_model(page, accepted, ada, ben):
    from datastore import services as datastore
    from datastore.models import DatasetVersion
    from jobs import services as jobs
    from registry.models import Model, ModelVersion, TrainingData
    from sharing.contributions import services as contributions
    from vault import services as vault

    accepted(ada)
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    jobs.run_now(contributions.request_gather(dataset=dataset, by=ben.user))
    model = Model.objects.create(organization=ben.organization, name="Support", task="satisfied")
    trained = ModelVersion.objects.create(
        model=model,
        number=12,
        trainer="tfidf_logistic",
        seed=0,
        builder="test",
        metrics={"accuracy": 0.864, "ci95_low": 0.849, "ci95_high": 0.879, "n": 2000},
        file="models/none",
        sha256="0" * 64,
        signature=b"",
        key=vault.create_key(),
        bytes_stored=0,
    )
    TrainingData.objects.create(model_version=trained, data_version=DatasetVersion.objects.get())
    html = page("/impact/")
    assert "Support v12" in html
    assert "right on 86.4% of records it had not seen" in html
    assert "95 % interval 84.9 to 87.9, n = 2,000" in html
