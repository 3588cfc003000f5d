"""A team writes what it asks: in both languages, looked at first, published once, followed by versions that say what changed."""

from __future__ import annotations

import pytest

from consent import services as consent
from consent.models import AttestedBasis, ConsentText
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db
TEXTS = "/admin/consent/consenttext/"


def _written(**changed):
    told = {
        "code": "messages", "title_en": "What you write", "title_zh": "你写的内容", "body_en": "We would like to learn.",
        "body_zh": "我们希望学习。", "categories_en": "Texts\nDates", "categories_zh": "文字\n日期", "recipients": "",
        "retention_days": 365, "contact": "privacy@example.org", "audience": "invited", "research_asked": "on",
        "research_sentence_en": "Northwind may study it.", "research_sentence_zh": "Northwind 可以研究它。",
        "research_allows_en": "Counts only.", "research_allows_zh": "只做统计。",
    }  # fmt: skip
    return told | changed


def _post(client, person, path, act="look", **changed):
    """Look at what is written; to publish, look first and then press the button under it."""
    client.force_login(person.user)
    told = _written(organization=person.organization.pk, **changed)
    looked = client.post(f"{TEXTS}{path}", told | {"act": "look"})
    if act == "look" or looked.status_code != 200:
        return looked
    return client.post(f"{TEXTS}{path}", told | {"act": act, "seen": looked.context["draft"].content_hash})


def test_words_changed_after_the_look_are_shown_before_they_are_published(client, ben):
    client.force_login(ben.user)
    told = _written(organization=ben.organization.pk)
    seen = client.post(f"{TEXTS}write/", told | {"act": "look"}).context["draft"].content_hash
    page = client.post(f"{TEXTS}write/", told | {"act": "publish", "seen": seen, "body_en": "Something else."})

    assert page.status_code == 200
    assert "Something else." in page.content.decode()
    assert not ConsentText.objects.exists()


def test_a_text_is_shown_in_both_languages_before_anything_is_kept(client, ben):
    page = _post(client, ben, "write/", act="look").content.decode()

    assert "Northwind may study it." in page
    assert "Northwind 可以研究它。" in page
    assert 'value="publish"' in page
    assert not ConsentText.objects.exists()


def test_it_is_published_as_it_was_written(client, ben):
    answer = _post(client, ben, "write/", act="publish")
    text = ConsentText.objects.get()

    assert answer.headers["Location"] == f"{TEXTS}{text.pk}/change/"
    assert text.version == 1
    assert text.purposes[0]["sentence"] == {"en": "Northwind may study it.", "zh-hans": "Northwind 可以研究它。"}
    assert text.categories == [{"en": "Texts", "zh-hans": "文字"}, {"en": "Dates", "zh-hans": "日期"}]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title_zh": ""}, "Title in Chinese"),
        ({"research_sentence_zh": ""}, "in this language too"),
        ({"research_asked": ""}, "at least one purpose"),
        ({"categories_zh": "文字"}, "as many lines as in English"),
        ({"recipients": "Nobody Ltd"}, "called Nobody Ltd"),
        ({"retention_days": 0}, "greater than or equal to 1"),
        ({"code": "two words"}, "Short name of the matter"),
    ],
)
@pytest.mark.parametrize("act", ["look", "publish"])
def test_what_is_missing_is_named_and_nothing_is_kept(act, changed, said, client, ben):
    page = _post(client, ben, "write/", act=act, **changed)

    assert page.status_code == 400
    assert said in page.content.decode()
    assert not ConsentText.objects.exists()


def test_a_matter_that_exists_is_followed_and_not_begun_again(client, ben):
    _post(client, ben, "write/", act="publish")
    page = _post(client, ben, "write/", act="publish")

    assert page.status_code == 400
    assert "write its next version" in page.content.decode()


def test_the_next_version_begins_with_the_words_of_the_newest_and_says_what_changed(client, ben, ada):
    _post(client, ben, "write/", act="publish")
    first = ConsentText.objects.get()
    subject = consent.subject_for(ada.user)
    consent.offer(subject=subject, text=first, by=ben.user)
    form = client.get(f"{TEXTS}{first.pk}/next/").content.decode()
    assert "Northwind may study it." in form

    changes = {
        "body_en": "We would like to learn. We keep it short.", "body_zh": "我们希望学习。我们不会久留。",
        "improve_model_asked": "on", "improve_model_sentence_en": "Northwind may improve its model.",
        "improve_model_sentence_zh": "Northwind 可以改进模型。", "improve_model_allows_en": "Training.",
        "improve_model_allows_zh": "训练。", "retention_days": 30,
    }  # fmt: skip
    _post(client, ben, f"{TEXTS}{first.pk}/next/".removeprefix(TEXTS), act="publish", **changes)
    second = ConsentText.objects.get(version=2)
    page = client.get(f"{TEXTS}{second.pk}/change/").content.decode()

    assert "New purpose: Improve the named model" in page
    assert "<ins>We keep it short.</ins>" in page
    assert "<ins>我们不会久留。</ins>" in page
    assert "30 days, before: 365" in page
    assert ConsentText.objects.asked_of(subject).get() == second


def test_partners_are_named_by_their_names(client, ben, aurora):
    _post(client, ben, "write/", act="publish", recipients="aurora")
    assert ConsentText.objects.get().recipients == [{"organization_id": str(aurora.pk), "name": "Aurora"}]


def test_who_does_not_manage_data_may_read_but_not_write(client, bea, ben, cy, ada):
    text = publish(ben.organization, ben.user, audience="everyone")
    assert _post(client, bea, "write/", act="publish").status_code == 403
    assert _post(client, bea, f"{text.pk}/next/", act="publish").status_code == 403
    assert client.get(f"{TEXTS}{text.pk}/change/").status_code == 200
    # Open to every participant does not mean open to every team.
    client.force_login(cy.user)
    assert client.get(f"{TEXTS}{text.pk}/change/").status_code == 404
    assert client.get(f"{TEXTS}{text.pk}/next/").status_code == 404
    assert list(client.get(TEXTS).context["cl"].result_list) == []
    client.force_login(ada.user)
    assert client.get(f"{TEXTS}{text.pk}/change/").status_code == 403


def test_a_member_cannot_write_in_another_organizations_name(client, ben, aurora):
    client.force_login(ben.user)
    page = client.post(f"{TEXTS}write/", _written(organization=aurora.pk, act="look"))

    assert page.status_code == 400
    assert not ConsentText.objects.exists()


@pytest.mark.parametrize("like", ["messages", "study"])
def test_a_sample_fills_the_form_completely(like, client, ben):
    client.force_login(ben.user)
    page = client.get(f"{TEXTS}write/?like={like}")
    told = {name: value for name, value in page.context["form"].initial.items() if value}
    answer = client.post(f"{TEXTS}write/", told | {"organization": ben.organization.pk, "code": like, "act": "look"})

    assert answer.status_code == 200
    assert answer.context["draft"].organization == ben.organization


def test_one_s_own_decisions_as_a_participant_are_not_in_the_teams_list(client, ben, cy):
    text = publish(cy.organization, cy.user, audience="everyone")
    consent.grant(subject=consent.subject_for(ben.user), text=text, purpose="research", by=ben.user)
    client.force_login(ben.user)
    page = client.get("/admin/consent/consentrecord/").context["cl"]
    assert list(page.result_list) == []


def test_a_basis_is_stated_on_a_page(client, ben, bea):
    told = {
        "organization": ben.organization.pk, "kind": "contract", "statement": "They signed for the service.",
        "purposes": ["research"], "source": "Our shop", "license": "",
    }  # fmt: skip
    client.force_login(ben.user)
    assert client.post("/admin/consent/attestedbasis/state/", told).status_code == 302
    assert AttestedBasis.objects.get().statement == "They signed for the service."
    refused = client.post("/admin/consent/attestedbasis/state/", told | {"purposes": []})
    assert refused.status_code == 400
    client.force_login(bea.user)
    assert client.post("/admin/consent/attestedbasis/state/", told).status_code == 403


def _order(organization, **changed):
    words = {"en": "May study it.", "zh-hans": "可以研究它。"}
    return {
        "organization": str(organization.pk), "code": "messages", "title": words, "body": words,
        "purposes": [{"purpose": "research", "sentence": words, "allows": words}], "categories": [words],
        "retention_days": 30, "contact": "privacy@example.org",
    } | changed  # fmt: skip


def test_an_integration_publishes_reads_what_changed_and_states_a_basis(api, ben):
    api.force_authenticate(ben.user)
    first = api.post("/api/v1/consent/texts/", _order(ben.organization))
    second = api.post("/api/v1/consent/texts/", _order(ben.organization, retention_days=60))
    changes = api.get(f"/api/v1/consent/texts/{second.json()['id']}/changes/").json()

    assert (first.status_code, second.json()["version"]) == (201, 2)
    assert (changes["before"], changes["retention_days"]) == (first.json()["id"], [30, 60])
    assert api.get(f"/api/v1/consent/texts/{first.json()['id']}/changes/").status_code == 404
    basis = {"organization": str(ben.organization.pk), "kind": "law", "statement": "Must.", "purposes": ["research"]}
    assert api.post("/api/v1/consent/bases/", basis).status_code == 201
    assert api.get("/api/v1/consent/bases/").json()["results"][0]["kind"] == "law"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"title": {"en": "Only English"}}, "/title"),
        ({"purposes": []}, "/purposes"),
        ({"purposes": [{"purpose": "world_domination", "sentence": {}, "allows": {}}]}, "/purposes"),
        ({"recipients": ["00000000-0000-4000-8000-000000000000"]}, "/recipients"),
        ({"retention_days": 0}, "/retention_days"),
    ],
)
def test_a_bad_text_is_refused_by_its_field(changed, pointer, api, ben):
    api.force_authenticate(ben.user)
    answer = api.post("/api/v1/consent/texts/", _order(ben.organization, **changed))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert not ConsentText.objects.exists()


def test_nobody_publishes_in_anothers_name_over_the_api(api, bea, cy, ben):
    api.force_authenticate(cy.user)
    assert api.post("/api/v1/consent/texts/", _order(ben.organization)).status_code == 404
    api.force_authenticate(bea.user)
    assert api.post("/api/v1/consent/texts/", _order(ben.organization)).status_code == 403
    assert api.get("/api/v1/consent/texts/?language=xx").status_code == 200


def test_an_unknown_language_is_named(api, ben, ada):
    text = publish(ben.organization, ben.user, audience="everyone")
    api.force_authenticate(ada.user)
    answer = api.get(f"/api/v1/consent/texts/{text.pk}/receipt/?language=tlh")
    assert answer.status_code == 400
    assert "zh-hans" in answer.json()["detail"]
