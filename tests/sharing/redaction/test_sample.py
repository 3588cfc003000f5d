"""A sample before and after: what is least sure first, something without findings, each reading recorded."""

from __future__ import annotations

import pytest
from django.urls import reverse

from audit import services as audit
from kernel.errors import Forbidden, NotFound
from sharing.redaction import services as redaction
from sharing.redaction.services.sampling import AROUND, chosen, excerpt
from tests.sharing import shop
from text.redaction import find


def spans(excerpt):
    return [(span.text, span.after) for span in excerpt.spans]


def test_what_is_least_sure_comes_first_and_some_without_findings_stand_by():
    texts = ["Mail ben@example.com", "Grace Hopper came.", "It was late."]
    sample = chosen(texts, None)
    assert sample.texts == 3
    assert sample.kinds == {"EMAIL": 1, "NAME": 1}
    assert [spans(each)[0][0] for each in sample.found] == ["Grace Hopper", "Mail "]
    assert [spans(each) for each in sample.without] == [[("It was late.", "It was late.")]]
    scores = [min(span.score for span in each.spans if span.kind) for each in sample.found]
    assert scores == sorted(scores)


@pytest.mark.parametrize("least", [0, 1, 2])
def test_a_long_text_is_cut_around_its_least_sure_finding_and_never_through_one(least):
    text = "a@example.com " + "word " * 40 + "Grace Hopper came. " + "word " * 33 + "b@example.com"
    findings = [found._replace(score=0.1) if place == least else found for place, found in enumerate(find(text))]
    assert len(findings) == 3
    shown = excerpt(text, findings)
    whole = "".join(span.text for span in shown.spans)
    assert shown.cut
    assert whole in text
    assert len(whole) <= 2 * AROUND + 20
    assert ("a@example.com", "Grace Hopper", "b@example.com")[least] in [s.text for s in shown.spans if s.kind]
    for span in shown.spans:
        assert span.kind or not {"@", "Grace", "Hopper", "example"} & set(span.text.replace("@", " @ ").split())


pages = pytest.mark.django_db


@pages
def test_the_page_reads_nothing_before_it_is_asked_and_records_what_it_reads(ben, letters, client):
    client.force_login(ben.user)
    address = reverse("admin:sharing_redactionword_sample", args=[letters.pk])
    assert address in client.get(letters.get_absolute_url()).content.decode()

    def reads():
        return [entry for entry in audit.entries_about(letters) if entry.kind == "datastore.version.read"]

    assert "Grace" not in client.get(address).content.decode()
    assert reads() == []
    shown = client.post(address)
    assert "no-store" in shown["Cache-Control"]
    page = shown.content.decode()
    assert "<mark>Grace Hopper</mark>" in page
    assert "[NAME]" in page
    assert "It was late again." in page
    assert len(reads()) == 1


@pages
def test_a_correction_holds_at_once(ben, letters, client):
    client.force_login(ben.user)
    address = reverse("admin:sharing_redactionword_sample", args=[letters.pk])
    page = client.post(address, {"rule": "never", "text": "Grace Hopper"}).content.decode()
    assert "<mark>Grace Hopper</mark>" not in page
    page = client.post(address, {"rule": "always", "text": "Project Falcon", "kind": "WORD"}).content.decode()
    assert "<mark>Project Falcon</mark>" in page
    assert "[WORD]" in page
    refused = client.post(address, {"rule": "always", "text": "x", "kind": "WORD"})
    assert refused.status_code == 400
    assert "2 to 200 characters" in refused.content.decode()


@pages
def test_only_who_manages_the_data_reads_it(ben, bea, cy, letters, client):
    with pytest.raises(NotFound):
        redaction.sample(version=letters, by=cy.user)
    with pytest.raises(Forbidden):
        redaction.sample(version=letters, by=bea.user)
    address = reverse("admin:sharing_redactionword_sample", args=[letters.pk])
    for person, status in ((bea, 403), (cy, 404)):
        client.force_login(person.user)
        assert client.post(address).status_code == status


@pages
def test_a_version_without_texts_has_no_sample(ben, client, run_jobs):
    version = shop.uploaded(ben, "own", run_jobs)
    with pytest.raises(redaction.NoTexts):
        redaction.sample(version=version, by=ben.user)
    client.force_login(ben.user)
    address = reverse("admin:sharing_redactionword_sample", args=[version.pk])
    assert address not in client.get(version.get_absolute_url()).content.decode()
