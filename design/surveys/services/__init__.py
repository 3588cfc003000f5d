"""What other rooms call: ``from design.surveys import services as surveys``."""

from design.surveys.services.answering import answer, begin, counts, counts_of
from design.surveys.services.making import (
    AskedElsewhere,
    add_survey,
    attach,
    close_survey,
    import_responses,
    new_version,
    open_survey,
    rewrite,
    take_back,
)
from design.surveys.services.results import Distribution, Words, distributions, words

__all__ = [
    "AskedElsewhere",
    "Distribution",
    "Words",
    "add_survey",
    "answer",
    "attach",
    "begin",
    "close_survey",
    "counts",
    "counts_of",
    "distributions",
    "import_responses",
    "new_version",
    "open_survey",
    "rewrite",
    "take_back",
    "words",
]
