"""What feedback says: themes of its texts, and its figures."""

from feedback.analysis.core.summary import Counted, MeanRating, Summary, summarize
from feedback.analysis.core.themes import Theme, Themes, find_themes, npmi_coherence

__all__ = ["Counted", "MeanRating", "Summary", "Theme", "Themes", "find_themes", "npmi_coherence", "summarize"]
