"""What waits for the demo's participant: a consent text, a study with a survey, two designs to look at. No answers."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from consent import services as consent
from consent.models import ConsentText
from design.proposals import attributes
from design.proposals import services as proposals
from design.recruitment import services as recruitment
from design.studies import services as studies
from design.studies.models import Study
from design.surveys import services as surveys
from organizations.models import Organization
from organizations.roles import Role
from reciprocal.scenarios import texts
from reciprocal.scenarios.stage import Stage


def prepare(stage: Stage, participant: User) -> Study:
    """Publish Northwind's text, open its study and invite the participant, once."""
    northwind, aurora = stage.organization("Northwind"), stage.organization("Aurora")
    steward, researcher = stage.member("Northwind", Role.STEWARD), stage.member("Northwind", Role.RESEARCHER)
    text = _text(northwind, aurora, steward)
    consent.offer(subject=consent.subject_for(participant), text=text, by=steward)
    study = Study.objects.filter(organization=northwind, title__en=texts.STUDY["en"]).first()
    return study or _study(northwind, text, researcher, participant)


def _text(northwind: Organization, aurora: Organization, steward: User) -> ConsentText:
    latest = ConsentText.objects.filter(organization=northwind, code="main").order_by("-version").first()
    return latest or consent.publish_text(
        organization=northwind,
        title=texts.CONSENT_TITLE,
        body=texts.CONSENT_BODY,
        purposes=texts.CONSENT_PURPOSES,
        categories=texts.CONSENT_CATEGORIES,
        retention_days=730,
        contact="privacy@northwind.example",
        recipients=[aurora],
        by=steward,
    )


def _study(northwind: Organization, text: ConsentText, researcher: User, participant: User) -> Study:
    study = studies.plan(
        organization=northwind,
        title=texts.STUDY,
        summary=texts.STUDY_SUMMARY,
        minutes=4,
        consent_text=text,
        by=researcher,
    )
    surveys.add_survey(study=study, title=texts.SURVEY, questions=texts.SURVEY_QUESTIONS, by=researcher)
    attributes.define(study=study, attributes=texts.ATTRIBUTES, by=researcher)
    proposals.ask_for_reviews(study=study, questions=texts.REVIEW_QUESTIONS, by=researcher)
    studies.open_study(study=study, by=researcher, at=timezone.now())
    for title, summary, values in texts.PROPOSALS:
        drafted = proposals.propose(study=study, title=title, summary=summary, attributes=values, by=researcher)
        proposals.put_to_review(proposal=drafted, by=researcher)
    now = timezone.now()
    _invitation, secret = recruitment.invite(study=study, label="demo", by=researcher, at=now, most_uses=None)
    recruitment.join(secret=secret, by=participant, at=now)
    return study
