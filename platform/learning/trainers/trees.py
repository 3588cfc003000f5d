"""Boosted trees as flat arrays, taken from scikit-learn's own and given back to it to go on growing.

scikit-learn has no public way to read or set the trees of a histogram gradient booster. What this file uses of its
inside is pinned by version and held by a test that compares predictions bit by bit. Its categories come first, as
``TableEncoder`` orders them, and are numbered 0, 1, …, so its internal column order and category bins equal ours.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

from learning import storage

MAX_FLOAT = np.finfo(np.float64).max
CELLS = 2_000_000  # rows × trees walked at once


@dataclass(frozen=True)
class Trees:
    """T trees, all their m nodes in one line; children are numbered within their tree and follow their parent.

    Attributes:
        starts: shape (T + 1,), where each tree's nodes begin.
        logits: how many trees one round grows; tree t adds to logit t mod ``logits``.
        value: shape (m,), what a leaf adds.
        column, threshold, bin_threshold: shape (m,); a number goes left when at most ``threshold``.
        missing_left: shape (m,), 1 where missing values go left.
        left, right: shape (m,); both 0 at a leaf.
        category_set: shape (m,), the row of ``category_sets`` of a split by category, else −1.
        category_sets: shape (s, 8), 256 bits each: the categories that go left.
    """

    logits: int
    starts: np.ndarray
    value: np.ndarray
    column: np.ndarray
    threshold: np.ndarray
    bin_threshold: np.ndarray
    missing_left: np.ndarray
    left: np.ndarray
    right: np.ndarray
    category_set: np.ndarray
    category_sets: np.ndarray

    def sums(self, X: np.ndarray, baseline: np.ndarray) -> np.ndarray:
        """Baseline plus leaf values, shape (n, logits), added tree by tree as scikit-learn adds them.

        Args:
            X: shape (n, columns), category codes and numbers; NaN is missing.
            baseline: shape (logits,).
        """
        sums = np.tile(baseline, (len(X), 1))
        count = len(self.starts) - 1
        step = max(1, CELLS // max(count, 1))
        for first in range(0, len(X), step):
            values = self.value[self._leaves(X[first : first + step])]  # (rows, T)
            for tree in range(count):
                sums[first : first + step, tree % self.logits] += values[:, tree]
        return sums

    def _leaves(self, X: np.ndarray) -> np.ndarray:
        """The node each row ends at in each tree, shape (n, T)."""
        count = len(self.starts) - 1
        offset = np.tile(self.starts[:-1], len(X))  # (n·T,)
        row = np.repeat(np.arange(len(X)), count)
        node = offset.copy()
        walking = np.flatnonzero(self.left[node] != 0)
        while walking.size:
            here = node[walking]
            x = X[row[walking], self.column[here]]
            go_left = np.where(np.isnan(x), self.missing_left[here] != 0, x <= self.threshold[here])
            by_set = np.flatnonzero((self.category_set[here] >= 0) & ~np.isnan(x))
            if by_set.size:
                category = x[by_set].astype(np.int64)
                words = self.category_sets[self.category_set[here[by_set]], category >> 5]
                go_left[by_set] = (words >> (category & 31).astype(np.uint32)) & 1 == 1
            node[walking] = offset[walking] + np.where(go_left, self.left[here], self.right[here])
            walking = walking[self.left[node[walking]] != 0]
        return node.reshape(len(X), count)

    def tensors(self) -> dict[str, np.ndarray]:
        return {f"tree_{name}": getattr(self, name) for name in _TYPES}

    def to_predictors(self) -> list[list[Any]]:
        """The trees as scikit-learn keeps them, one list a round."""
        trees = [self._to_predictor(a, b) for a, b in zip(self.starts, self.starts[1:], strict=False)]
        return [trees[i : i + self.logits] for i in range(0, len(trees), self.logits)]

    def _to_predictor(self, first: int, end: int) -> Any:
        part = slice(first, end)
        nodes = np.zeros(end - first, dtype=PREDICTOR_RECORD_DTYPE)
        nodes["value"], nodes["feature_idx"] = self.value[part], self.column[part]
        nodes["num_threshold"] = np.where(self.threshold[part] == MAX_FLOAT, np.inf, self.threshold[part])
        nodes["bin_threshold"], nodes["missing_go_to_left"] = self.bin_threshold[part], self.missing_left[part]
        nodes["left"], nodes["right"], nodes["is_leaf"] = self.left[part], self.right[part], self.left[part] == 0
        sets = self.category_set[part]
        nodes["is_categorical"] = sets >= 0
        used = sets[sets >= 0]
        nodes["bitset_idx"][sets >= 0] = np.arange(len(used))
        bits = np.ascontiguousarray(self.category_sets[used])
        return TreePredictor(nodes, bits, bits)


_TYPES = {
    "starts": "int64",
    "value": "float64",
    "column": "int32",
    "threshold": "float64",
    "bin_threshold": "uint8",
    "missing_left": "uint8",
    "left": "int32",
    "right": "int32",
    "category_set": "int32",
    "category_sets": "uint32",
}


def trees_of(predictors: list[list[Any]]) -> Trees:
    """Read scikit-learn's trees, one list a round."""
    trees = [tree for grown in predictors for tree in grown]
    nodes = np.concatenate([tree.nodes for tree in trees])
    bits = [tree.raw_left_cat_bitsets for tree in trees]
    first_set = np.cumsum([0] + [len(sets) for sets in bits])[:-1]
    category_set = np.concatenate(
        [
            np.where(tree.nodes["is_categorical"] != 0, tree.nodes["bitset_idx"].astype(np.int64) + first, -1)
            for tree, first in zip(trees, first_set, strict=True)
        ]
    )
    leaf = nodes["is_leaf"] != 0
    by_number = ~leaf & (category_set < 0)
    return Trees(
        logits=len(predictors[0]),
        starts=np.cumsum([0] + [len(tree.nodes) for tree in trees]).astype(np.int64),
        value=nodes["value"].astype(np.float64),
        column=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int32),
        # "All numbers left, missing right" is an infinite threshold there; files here hold finite numbers only.
        threshold=np.where(by_number, np.minimum(nodes["num_threshold"], MAX_FLOAT), 0.0),
        bin_threshold=np.where(by_number, nodes["bin_threshold"], 0).astype(np.uint8),
        missing_left=np.where(leaf, 0, nodes["missing_go_to_left"]).astype(np.uint8),
        left=np.where(leaf, 0, nodes["left"]).astype(np.int32),
        right=np.where(leaf, 0, nodes["right"]).astype(np.int32),
        category_set=category_set.astype(np.int32),
        category_sets=np.concatenate(bits).astype(np.uint32).reshape(-1, 8),
    )


def trees_from(tensors: storage.Tensors, columns: int, logits: int) -> Trees:
    """Read what ``Trees.tensors`` wrote, checked so that every walk ends inside the arrays.

    Raises:
        InvalidModelFile: no trees, children that don't follow their parent, or columns or categories out of range.
    """
    starts = tensors.array("tree_starts", "int64", None)
    nodes = int(starts[-1]) if starts.size else 0
    lengths = {"starts": (None,), "category_sets": (None, 8)}
    read = {
        name: tensors.array(f"tree_{name}", kind, *lengths.get(name, (nodes,)))
        for name, kind in _TYPES.items()
        if name != "starts"
    }
    trees = Trees(logits=logits, starts=starts, **read)
    sizes = np.diff(starts)
    if len(sizes) < 1 or len(sizes) % logits or starts[0] != 0 or (sizes < 1).any():
        raise storage.InvalidModelFile("tensor tree_starts must rise from 0, in whole rounds of trees")
    own = np.arange(nodes) - np.repeat(starts[:-1], sizes)
    size, leaf = np.repeat(sizes, sizes), trees.left == 0
    for child in (trees.left, trees.right):
        if (np.where(leaf, child != 0, (child <= own) | (child >= size))).any():
            raise storage.InvalidModelFile("tensors tree_left and tree_right must name later nodes of the same tree")
    if ((trees.column < 0) | (trees.column >= columns)).any():
        raise storage.InvalidModelFile("tensor tree_column names a column that the model doesn't have")
    if ((trees.category_set < -1) | (trees.category_set >= len(trees.category_sets))).any():
        raise storage.InvalidModelFile("tensor tree_category_set names a set that isn't there")
    return trees
