"""Gathers the rooms' models, so that there is one app label and one line of migrations."""

from design.factors.models import FactorReport
from design.optimization.models import Optimization
from design.proposals.models import Attribute, Proposal, Review, ReviewForm
from design.recruitment.models import Enrollment, Invitation
from design.satisfaction.models import SatisfactionReport
from design.studies.models import Study
from design.surveys.models import Survey

__all__ = [
    "Attribute",
    "Enrollment",
    "FactorReport",
    "Invitation",
    "Optimization",
    "Proposal",
    "Review",
    "ReviewForm",
    "SatisfactionReport",
    "Study",
    "Survey",
]
