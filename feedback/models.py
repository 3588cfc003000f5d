"""The rooms' models, in the order of the work."""

from feedback.adaptation.models import Adaptation, Use
from feedback.analysis.models import Mention, Summary
from feedback.board.models import Evidence, Issue
from feedback.collection.models import Event, Opening

__all__ = ["Adaptation", "Event", "Evidence", "Issue", "Mention", "Opening", "Summary", "Use"]
