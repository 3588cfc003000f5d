"""Learning: train a model, measure it, compare it, explain it, value who contributed, and take a person out again."""

from learning.checkpoints import CannotResume, Checkpoint
from learning.comparison import Comparison, compare
from learning.evaluation import Evaluation, evaluate
from learning.explanation import Explanation, explain
from learning.families import TRAINERS
from learning.hooks import Hooks
from learning.model import Differentiable, Recipe, TrainedModel
from learning.splits import Split, apart, linked_groups, split_by_group
from learning.storage import InvalidModelFile
from learning.training import load, train
from learning.unlearning import Unlearned, unlearn
from learning.valuation import ContributionValues, value_contributions
from learning.words import tokenization_cache

__all__ = [
    "TRAINERS",
    "CannotResume",
    "Checkpoint",
    "Comparison",
    "ContributionValues",
    "Differentiable",
    "Evaluation",
    "Explanation",
    "Hooks",
    "InvalidModelFile",
    "Recipe",
    "Split",
    "TrainedModel",
    "Unlearned",
    "apart",
    "compare",
    "evaluate",
    "explain",
    "linked_groups",
    "load",
    "split_by_group",
    "tokenization_cache",
    "train",
    "unlearn",
    "value_contributions",
]
