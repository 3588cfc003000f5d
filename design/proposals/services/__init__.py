"""What other rooms call: ``from design.proposals import services as proposals``."""

from design.proposals.services.proposing import (
    LONGEST_REASON,
    NotADraft,
    WrongMove,
    decide,
    propose,
    put_to_review,
    revise,
)
from design.proposals.services.reviewing import (
    FIRST_QUESTION,
    RATED_BY,
    NoReviewForm,
    NotInReview,
    ask_for_reviews,
    begin_review,
    require_review_form,
    review,
)
from design.proposals.services.standing import Standing, read_ratings, standings

__all__ = [
    "FIRST_QUESTION",
    "LONGEST_REASON",
    "RATED_BY",
    "NoReviewForm",
    "NotADraft",
    "NotInReview",
    "Standing",
    "WrongMove",
    "ask_for_reviews",
    "begin_review",
    "decide",
    "propose",
    "put_to_review",
    "read_ratings",
    "require_review_form",
    "review",
    "revise",
    "standings",
]
