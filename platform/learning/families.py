"""Which trainers exist, and where each lives; a family is imported when it is first used."""

from importlib import import_module
from types import ModuleType

# scikit-learn and torch take seconds to import and must not be imported before a worker forks.
TRAINERS = {
    "gradient-boosting": "learning.trainers.gradient_boosting",
    "logistic-regression": "learning.trainers.logistic_regression",
    "lstm-text": "learning.trainers.lstm_text",
    "tfidf-logistic": "learning.trainers.tfidf_logistic",
}


def family(name: str) -> ModuleType:
    """The module of a trainer. It offers ``PARAMETERS``, ``READS`` ("table" or "text"), ``Model`` and ``fit``.

    Raises:
        ValueError: there is no such trainer.
    """
    if not isinstance(name, str) or name not in TRAINERS:
        raise ValueError(f"trainer must be one of {', '.join(TRAINERS)}; it is {name!r}")
    return import_module(TRAINERS[name])
