"""Entropy, mutual information and what a partner's data are worth, on arrays and tables, in bits."""

from sharing.complementarity.core.code_length import Compression, compression
from sharing.complementarity.core.conditional import conditional_mutual_information
from sharing.complementarity.core.contingency import Contingency, contingency_ibis, from_counts, run_counts
from sharing.complementarity.core.entropies import conditional_entropy, entropy, entropy_from_counts
from sharing.complementarity.core.estimate import Estimate
from sharing.complementarity.core.information import (
    Permutation,
    mutual_information,
    mutual_information_from_counts,
    normalized_mutual_information,
    permutation_test,
)
from sharing.complementarity.core.score import complementarity
from sharing.complementarity.core.tables import information_matrix
from sharing.complementarity.core.verdict import ColumnValue, Complementarity

__all__ = [
    "ColumnValue",
    "Complementarity",
    "Compression",
    "Contingency",
    "Estimate",
    "Permutation",
    "complementarity",
    "compression",
    "conditional_entropy",
    "conditional_mutual_information",
    "contingency_ibis",
    "entropy",
    "entropy_from_counts",
    "from_counts",
    "information_matrix",
    "mutual_information",
    "mutual_information_from_counts",
    "normalized_mutual_information",
    "permutation_test",
    "run_counts",
]
