"""A steward reaches every step by clicks: from the menu to a summary, the board, a reply, and an update."""

import re

import pytest

from feedback.collection import services as collection
from feedback.models import Adaptation, Issue, Opening, Summary
from jobs.models import Job
from registry import services as registry
from tests.feedback.saying import send_words, summarize


@pytest.fixture
def hand(client, ben):
    """A steward's browser that goes only where the page before has a link or a form to."""
    client.force_login(ben.user)
    return Hand(client)


class Hand:
    def __init__(self, client):
        self.client = client
        self.page = client.get("/admin/").content.decode()

    def click(self, text):
        """Follow the link that shows the text."""
        for href, label in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.page, flags=re.DOTALL):
            if text in re.sub(r"<[^>]+>", "", label):
                return self._show(self.client.get(href.replace("&amp;", "&"), follow=True))
        raise AssertionError(f"no link {text!r} on the page")

    def send(self, text, **fields):
        """Press the button that shows the text, its form filled in."""
        for attributes, body in re.findall(r"<form([^>]*)>(.*?)</form>", self.page, flags=re.DOTALL):
            if text in re.sub(r"<[^>]+>", "", "".join(re.findall(r"<button.*?</button>", body, flags=re.DOTALL))):
                hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body))
                chosen = {
                    name: value
                    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', body, flags=re.DOTALL)
                    for value in re.findall(r'value="([^"]*)"(?: selected)?', options)[:1]
                }
                preset = dict(re.findall(r'<input type="number" name="(\w+)" value="([^"]*)"', body))
                target = re.search(r'action="([^"]*)"', attributes)
                path = target.group(1) if target and target.group(1) else self.path
                data = {**chosen, **preset, **hidden, **fields}
                return self._show(self.client.post(path, data, follow=True))
        raise AssertionError(f"no button {text!r} on the page")

    def _show(self, answer):
        self.path = answer.request["PATH_INFO"]
        assert answer.status_code == 200, (self.path, answer.status_code)
        self.page = answer.content.decode()
        return self


def test_from_the_menu_to_a_summary_to_the_board_to_a_reply(hand, ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)

    hand.click("Feedback").click("Its feedback: Reviews").click("Summarize feedback").send("Start the summary")
    assert "/admin/jobs/job/" in hand.path
    hand.click("Feedback").click("Its feedback: Reviews")
    assert "Waiting" in hand.page or "Queued" in hand.page or "waits" in hand.page
    run_jobs()
    hand.click("Feedback").click("Its feedback: Reviews").click("Read")
    hand.click("Put on the board").send("Put it on the board", title_en="Cold breakfast")
    hand.send("Send the reply", status="planned", reply_en="Warm from May.")

    issue = Issue.objects.get()
    assert (issue.status, issue.reply, issue.summary) == ("planned", {"en": "Warm from May."}, Summary.objects.get())
    hand.click("Feedback").click("Its feedback: Reviews").click("Cold breakfast")
    assert "Warm from May." in hand.page


def test_from_the_menu_to_an_update_and_its_report(hand, ben, basis, version, said_by, run_jobs):
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(80), by=ben.user)

    hand.click("Feedback").click("Its feedback: Reviews").click("Update on feedback").send("Start the update")
    assert "/admin/jobs/job/" in hand.path
    run_jobs()
    job = Job.objects.get(name="feedback.adaptation.update")
    assert job.status == "succeeded", job.error
    assert job.parameters["settings"] == {"margin": 0.02}
    made = Adaptation.objects.get()
    hand.click("Feedback").click("Its feedback: Reviews").click(made.get_outcome_display())

    assert hand.path == made.get_absolute_url()
    assert "95 % interval" in hand.page
    assert "p 0.0000" not in hand.page


def test_a_model_is_opened_and_closed_to_people(hand, version):
    hand.click("Feedback").click("Its feedback: Reviews").send("Close it")
    assert Opening.objects.get().closed_at is not None
    hand.send("Let people try it")
    assert Opening.objects.get().closed_at is None


def test_a_form_that_is_wrong_says_so_and_starts_nothing(client, ben, version):
    client.force_login(ben.user)
    bad = {"since": "2026-02-01T00:00", "until": "2026-01-01T00:00", "version": str(version.pk), "margin": "2"}
    for path in (
        f"/admin/feedback/summary/ask/{version.model_id}/",
        f"/admin/feedback/adaptation/ask/{version.model_id}/",
    ):
        answer = client.post(path, bad)
        assert answer.status_code == 400
        assert b"The end lies before the beginning" in answer.content
    no_margin = client.post(f"/admin/feedback/adaptation/ask/{version.model_id}/", bad | {"until": "", "margin": "0"})
    assert no_margin.status_code == 400
    assert not Job.objects.exists()


PAGES = [
    "/admin/feedback/opening/model/{model}/", "/admin/feedback/summary/ask/{model}/",
    "/admin/feedback/adaptation/ask/{model}/", "/admin/feedback/summary/{summary}/change/",
    "/admin/feedback/issue/open/{summary}/0/", "/admin/feedback/issue/{issue}/change/",
]  # fmt: skip


def test_pages_open_by_role_and_not_at_all_to_outsiders(
    ben, bea, cy, ada, northwind, dora, basis, version, run_jobs, client
):
    from feedback.board import services as board

    send_words(ben, basis, version, 40)
    summary = summarize(ben, version, run_jobs)
    issue = board.open_issue(summary=summary, theme=1, title={"en": "Wifi"}, by=ben.user)
    viewer = northwind.memberships.create(user=dora.user, role="viewer").user
    ids = {"model": version.model_id, "summary": summary.pk, "issue": issue.pk}
    given = {}
    for name, user in {"ben": ben.user, "bea": bea.user, "viewer": viewer, "cy": cy.user, "ada": ada.user}.items():
        client.force_login(user)
        given[name] = [client.get(page.format(**ids)).status_code for page in PAGES]

    assert given == {
        "ben": [200, 200, 200, 200, 200, 200],
        "bea": [200, 200, 403, 200, 200, 200],
        "viewer": [200, 403, 403, 200, 403, 200],
        "cy": [404] * 6,
        "ada": [403] * 6,
    }
    client.force_login(viewer)
    assert b"Summarize" not in client.get(PAGES[0].format(**ids)).content
    assert client.post(PAGES[5].format(**ids), {"status": "done", "reply_en": "x"}).status_code == 403
    assert client.post(PAGES[0].format(**ids), {"act": "close"}).status_code == 403


def test_the_list_of_models_costs_the_same_with_many(client, ben, version, django_assert_max_num_queries):
    client.force_login(ben.user)
    client.get("/admin/feedback/opening/")
    with django_assert_max_num_queries(12) as few:
        client.get("/admin/feedback/opening/")
    for number in range(29):
        registry.create_model(organization=ben.organization, name=f"Model {number}", task="Tells", by=ben.user)
    with django_assert_max_num_queries(12) as many:
        client.get("/admin/feedback/opening/")

    assert len(few) == len(many)


def test_a_job_that_failed_shows_why_on_the_models_page(client, ben, basis, version, run_jobs):
    from feedback.adaptation import services as adaptation

    adaptation.request(version=version, by=ben.user)
    run_jobs()
    client.force_login(ben.user)

    page = client.get(f"/admin/feedback/opening/model/{version.model_id}/").content.decode()

    assert "Too few people gave corrections" in page
