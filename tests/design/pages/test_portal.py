"""A participant's pages: from the link to the last page, without a script."""

import pytest
from django.urls import reverse

from design.recruitment.models import Enrollment
from kernel import registry
from questionnaires.models import Answer, Response


@pytest.fixture
def at(client):
    """Sign a person in and return the client."""

    def enter(user):
        client.force_login(user)
        return client

    return enter


def test_a_link_leads_through_consent_and_three_pages_to_thanks(at, ada, study, survey, link):
    browser = at(ada.user)
    join = reverse("design:join", args=[link])
    assert "Northwind" in browser.get(join).content.decode()
    assert not Enrollment.objects.exists(), "opening a link must not join"

    page = browser.post(join, follow=True)
    assert page.redirect_chain[-1][0] == study.get_absolute_url()
    assert "Northwind may use my answers." in page.content.decode()
    browser.post(reverse("design:study-consent", args=[study.pk]), {"decision": "yes"})

    page = browser.get(survey.get_absolute_url(), follow=True)
    assert "Page 1 of 3" in page.content.decode()
    page = browser.post(page.redirect_chain[-1][0], {"easy": "5", "look": "3"}, follow=True)
    assert "Page 2 of 3" in page.content.decode()
    page = browser.post(page.redirect_chain[-1][0], {"recommend": "9"}, follow=True)
    page = browser.post(page.redirect_chain[-1][0], {"words": "Nothing."}, follow=True)

    assert page.redirect_chain[-1][0] == reverse("design:survey-done", args=[survey.pk])
    assert Response.objects.get().is_submitted
    assert Answer.objects.count() == 4
    assert browser.get(survey.get_absolute_url()).url == reverse("design:survey-done", args=[survey.pk])


def test_without_a_yes_the_survey_leads_back_to_the_question(at, ada, study, survey, link, noon):
    from design.recruitment import services as recruitment

    recruitment.join(secret=link, by=ada.user, at=noon)
    browser = at(ada.user)
    assert browser.get(survey.get_absolute_url()).url == study.get_absolute_url()
    browser.post(reverse("design:study-consent", args=[study.pk]), {"decision": "no"})
    assert (
        browser.post(reverse("design:survey-page", args=[survey.pk, 1]), {"easy": "5"}).url == study.get_absolute_url()
    )
    assert not Response.objects.exists()


def test_a_fault_is_shown_at_its_field_and_what_was_typed_is_kept(at, ada, survey, joined):
    joined(ada.user)
    browser = at(ada.user)
    browser.post(reverse("design:study-consent", args=[survey.study_id]), {"decision": "yes"})
    page = browser.post(reverse("design:survey-page", args=[survey.pk, 1]), {"look": "3"})
    html = page.content.decode()
    assert page.status_code == 400
    assert "<strong>It is easy to use.</strong> Please answer this question." in html
    assert "You said yes" not in html, "what went well before doesn't stand above what is at fault"
    assert 'value="3"' in html
    assert html.count("checked") == 1


def test_a_half_done_survey_goes_on_where_it_was_left_and_waits_at_home(at, ada, survey, joined):
    browser = at(joined(ada.user))
    browser.get(survey.get_absolute_url())
    browser.post(reverse("design:survey-page", args=[survey.pk, 1]), {"easy": "4"})

    assert browser.get(survey.get_absolute_url()).url == reverse("design:survey-page", args=[survey.pk, 2])
    waiting = next(w for w in registry.waiting_for(ada.user) if w.href == survey.study.get_absolute_url())
    assert waiting.progress == pytest.approx(1 / 3)
    assert (waiting.detail, waiting.minutes) == ("Northwind · 1 thing left · you stopped at page 2 of 3", 1)
    first = browser.get(reverse("design:survey-page", args=[survey.pk, 1])).content.decode()
    assert first.count("checked") == 1


def test_a_page_cannot_be_skipped(at, ada, survey, joined):
    browser = at(joined(ada.user))
    assert browser.get(reverse("design:survey-page", args=[survey.pk, 3])).url == survey.get_absolute_url()
    assert browser.get(reverse("design:survey-page", args=[survey.pk, 9])).status_code == 404


def test_an_outsider_finds_nothing_and_a_stranger_is_asked_to_sign_in(client, at, dora, study, survey, reviewed):
    addresses = [study.get_absolute_url(), survey.get_absolute_url(), reviewed[0].get_absolute_url()]
    assert {client.get(address).status_code for address in addresses} == {302}
    browser = at(dora.user)
    assert {browser.get(address).status_code for address in addresses} == {404}


def test_a_spent_link_says_so(at, ada):
    page = at(ada.user).get(reverse("design:join", args=["unknown"]))
    assert page.status_code == 410
    assert "Ask whoever sent it" in page.content.decode()


def test_a_proposal_is_reviewed_on_one_page(at, ada, study, reviewed, joined):
    browser = at(joined(ada.user))
    address = reviewed[1].get_absolute_url()
    assert "Cards" in browser.get(address).content.decode()
    assert browser.post(address, {"like": "9"}).status_code == 400, "an answer off the scale stays on the page"
    assert browser.post(address, {"like": "4"}).url == study.get_absolute_url()
    assert browser.get(address).url == study.get_absolute_url()
    assert reviewed[1].reviews.count() == 9


def test_the_list_of_studies_takes_the_same_queries_for_one_and_for_many(
    at, ada, study, survey, joined, rae, asked, noon, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from design.recruitment import services as recruitment
    from design.studies import services as studies

    browser = at(joined(ada.user))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("design:studies"))
    for number in range(5):
        more = studies.plan(organization=rae.organization, title={"en": f"S{number}"}, consent_text=asked, by=rae.user)
        more = studies.open_study(study=more, by=rae.user, at=noon)
        _invitation, secret = recruitment.invite(study=more, label="mail", by=rae.user, at=noon)
        recruitment.join(secret=secret, by=ada.user, at=noon)
    with django_assert_num_queries(len(one)):
        browser.get(reverse("design:studies"))


def test_who_leaves_is_asked_nothing_more(at, ada, study, survey, joined):
    browser = at(joined(ada.user))
    browser.post(reverse("design:study-leave", args=[study.pk]))
    assert browser.get(study.get_absolute_url()).status_code == 404
    assert not [w for w in registry.waiting_for(ada.user) if w.href == study.get_absolute_url()]


def test_who_goes_away_in_the_middle_of_a_page_finds_it_as_they_left_it(at, ada, study, survey, joined):
    browser = at(joined(ada.user))
    first, second = (reverse("design:survey-page", args=[survey.pk, page]) for page in (1, 2))
    away = browser.post(first, {"look": "3", ":leave": "later"}, follow=True)
    assert away.redirect_chain[-1][0] == study.get_absolute_url()
    html = away.content.decode()
    assert "Your answers are kept" in html
    assert "Begun: page 1 of 3 is next, about 2 min left · 1 answer kept" in html
    assert "Go on<span" in html
    assert browser.get(second).url == survey.get_absolute_url(), "the required question is still open"
    assert 'value="3"' in browser.get(first).content.decode()
    assert not browser.get(first).context["form"]["easy"].initial

    browser.post(first, {"easy": "5", "look": "3"})
    assert browser.post(second, {"recommend": "9", ":leave": "back"}).url == first
    assert browser.get(second).context["form"]["recommend"].initial == 9


def test_a_page_says_where_one_is_and_how_long_it_takes_still(at, ada, survey, joined):
    browser = at(joined(ada.user))
    assert "Page 1 of 3, about 2 minutes left" in browser.get(survey.get_absolute_url(), follow=True).content.decode()


def test_a_draft_and_a_closed_survey_are_asked_of_nobody(at, ada, study, survey, joined, rae):
    from design.surveys import services as surveys

    browser = at(joined(ada.user))
    draft = surveys.add_survey(study=study, title={"en": "Not yet"}, draft=True, by=rae.user)
    assert "Not yet" not in browser.get(study.get_absolute_url()).content.decode()
    assert browser.get(draft.get_absolute_url()).status_code == 404
    surveys.close_survey(survey=survey, by=rae.user)
    assert "Your view" not in browser.get(study.get_absolute_url()).content.decode()
    assert browser.get(survey.get_absolute_url()).status_code == 409


def test_what_is_neither_yes_nor_no_decides_nothing(at, ada, study, joined):
    from design.studies import services as studies

    browser = at(joined(ada.user))
    assert browser.post(reverse("design:study-consent", args=[study.pk]), {"decision": "perhaps"}).status_code == 400
    assert studies.allows(study=study, subject=ada.user.subject)
