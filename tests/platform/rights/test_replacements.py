"""What takes a model's place is measured beside it, on rows that neither learned from, and people are told how it does."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consent import services as consent
from consent.models import AttestedBasis
from learning.splits import _position
from notices.models import Notice
from registry import services as registry
from registry.models import Evaluation, Retraining
from registry.services import replacing
from rights import services as rights
from rights.models import Certificate
from tests.platform.rights.test_made_again import joint, trained  # noqa: F401 - fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def leave(ada, ben, trained, run_jobs):  # noqa: F811
    """A customer of the test part, or one of the rest, is erased; what was made without them is made."""

    def leaving(*, tested):
        keys = [f"C{n:04d}" for n in range(60)]
        basis = AttestedBasis.objects.get(organization=ben.organization)
        ids = consent.subjects_for_keys(organization=ben.organization, keys=keys, basis=basis)
        key = next(key for key, pk in ids.items() if (_position(str(pk), 0) < 0.2) is tested)
        codes = consent.issue_codes(organization=ben.organization, keys=[key], by=ben.user, at=timezone.now())
        consent.claim(code=codes[key], by=ada.user, at=timezone.now())
        rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())
        run_jobs(limit=80)
        return Retraining.objects.select_related("version__model", "replacement__model").get(version=joint().first())

    return leaving


def test_the_replacement_is_tested_beside_its_predecessor_on_the_same_people(client, ben, bea, leave):
    retraining = leave(tested=False)
    old, new = retraining.version, retraining.replacement
    assert (retraining.state, new.state) == ("replaced", "live"), "the rule of 0009 stands: it went live"
    found = registry.measured(retraining)
    earlier = old.evaluations.get(part="test")
    assert (found.n, found.people) == (earlier.n, earlier.people)
    # Groups are blurred anew without who left, so that a row or two may be predicted otherwise than at first.
    before = tuple(earlier.metrics[name] for name in ("accuracy", "ci95_low", "ci95_high"))
    assert found.before == pytest.approx(before, abs=4.5 / found.n)  # an interval moves more than what it is about
    assert found.after[0] == new.metrics["accuracy"]
    assert found.difference[0] == pytest.approx(found.after[0] - found.before[0])
    assert found.difference[1] <= found.difference[0] <= found.difference[2]

    said = registry.in_words(found)
    assert f"n = {found.n} of {found.people} people" in said
    client.force_login(ben.user)
    for version in (old, new):
        page = client.get(version.get_absolute_url()).content.decode()
        assert str(old) in page
        assert f"n = {found.n}" in page
    assert said in client.get(old.get_absolute_url()).content.decode()
    told = Notice.objects.visible_to(ben.user).filter(topic=replacing.TOLD, href=new.get_absolute_url()).get()
    assert told.body["en"] == said
    assert not Notice.objects.visible_to(bea.user).filter(topic=replacing.TOLD).exists(), "an analyst decides nothing"

    certificate = Certificate.objects.get()
    (item,) = [item for item in certificate.document["models"] if item["model_version"] == str(old.pk)]
    assert item["measured_beside_it"]["percent"]["before"] == [f"{100 * value:.1f}" for value in found.before]
    assert said in item["what_happens"]
    assert rights.verify_certificate(json.dumps(rights.certificate_file(certificate)))[1]
    with override("en"):
        assert any(said in made.words for made in rights.tell(certificate.request).made)


def test_no_figure_tells_whether_the_model_was_right_about_somebody_who_left(client, ben, leave):
    """Before and after differ by one row of the test part, so the old figure on the rest minus the old one would."""
    retraining = leave(tested=True)
    found = registry.measured(retraining)
    earlier = retraining.version.evaluations.get(part="test")
    assert found.n == earlier.n - 1
    assert (found.difference, found.before, found.after) == (None, None, None)
    kept = Evaluation.objects.get(version=retraining.replacement, compared_with=retraining.version)
    assert set(kept.comparison) == {"better", "worse"}
    assert "kept back" in registry.in_words(found)
    client.force_login(ben.user)
    assert client.get(retraining.replacement.get_absolute_url()).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_replacement_that_is_worse_beyond_the_interval_is_named_and_mailed(ben, leave):
    retraining = leave(tested=False)
    kept = Evaluation.objects.get(version=retraining.replacement, compared_with=retraining.version)
    kept.comparison |= {"difference": -0.2, "ci95_low": -0.3, "ci95_high": -0.1, "better": False, "worse": True}
    kept.save()
    Notice.objects.all().delete()
    replacing.tell_team(retraining)
    notice = Notice.objects.visible_to(ben.user).get()
    assert notice.title == replacing.WORSE
    assert "right less often, beyond the interval" in notice.body["en"]
    assert "−20.0 points" in notice.body["en"]


def test_what_can_not_be_read_any_more_is_said_to_be_unmeasured(ben, leave, monkeypatch):
    def gone(version):
        raise registry.WeightsDestroyed

    monkeypatch.setattr(replacing, "load", gone)
    retraining = leave(tested=False)
    assert retraining.state == "replaced"
    assert registry.measured(retraining) is None
    (notice,) = Notice.objects.visible_to(ben.user).filter(href=retraining.replacement.get_absolute_url())
    assert notice.body["en"].startswith("The two were not measured beside each other")
