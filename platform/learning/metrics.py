"""How good probabilities are: discrimination, calibration, and the bits they leave unexplained."""

import numpy as np
import scipy

CALIBRATION_BINS = 15  # Nixon et al. 2019 use 15 bins of equal mass


def log_loss_bits(p: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """−log₂ of the probability given to the true class, shape (n,); certainty in the wrong counts as 2⁻⁵⁰.

    Args:
        p: shape (n, k), rows sum to one.
        codes: shape (n,), the true class of each row.
    """
    return -np.log2(np.maximum(p[np.arange(len(codes)), codes], 2.0**-50))


def auc(p: np.ndarray, codes: np.ndarray) -> float | None:
    """Probability that a random row of a class outranks a random row of another, ties counting half.

    For two classes of the second one; for more, the mean of each class against the rest over the classes present.
    None when the rows hold one class only.

    Source:
        Hanley & McNeil (1982), The meaning and use of the area under a ROC curve.
    """
    classes = [1] if p.shape[1] == 2 else range(p.shape[1])
    areas = [_area(p[:, k], codes == k) for k in classes if 0 < (codes == k).sum() < len(codes)]
    return float(np.mean(areas)) if areas else None


def _area(score: np.ndarray, positive: np.ndarray) -> float:
    plus, minus = int(positive.sum()), int((~positive).sum())
    ranks = scipy.stats.rankdata(score)
    return float((ranks[positive].sum() - plus * (plus + 1) / 2) / (plus * minus))


def brier(p: np.ndarray, codes: np.ndarray) -> float:
    """Mean squared error of the probabilities, from 0 to 1.

    For two classes, of the second one's; for more, half the squared distance to the one-hot truth, which is the same
    number when k = 2.

    Source:
        Brier (1950), Verification of forecasts expressed in terms of probability (whose sum is twice this).
    """
    return float(((p - np.eye(p.shape[1])[codes]) ** 2).sum(axis=1).mean() / 2)


def expected_calibration_error(p: np.ndarray, codes: np.ndarray, bins: int = CALIBRATION_BINS) -> float:
    """Mean distance between confidence and accuracy over bins of equally many rows, from 0 to 1.

    Confidence is the probability of the predicted class. Rows of equal confidence stay in one bin, so the order of
    rows doesn't matter.

    Source:
        Guo et al. (2017), On calibration of modern neural networks; equal mass: Nixon et al. (2019), Measuring
        calibration in deep learning.
    """
    confidence, right = p.max(axis=1), p.argmax(axis=1) == codes
    edges = np.quantile(confidence, np.linspace(0, 1, bins + 1)[1:-1])
    bin_of = np.searchsorted(edges, confidence, side="left")
    gap = np.bincount(bin_of, weights=confidence - right, minlength=bins)  # (bins,) summed over the rows of each
    return float(np.abs(gap).sum() / len(codes))
