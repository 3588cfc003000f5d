"""What other rooms call: ``from registry import services as registry``, then ``registry.promote(...)``."""

from registry.services.affected import Affected, and_their_updates, mark_affected
from registry.services.decisions import VersionMove, live_at, promote, record_evaluation, reject, retire, told
from registry.services.publishing import (
    ModelTampered,
    NameTaken,
    WeightsDestroyed,
    create_model,
    destroy_weights,
    load,
    publish_version,
)
from registry.services.replacing import Beside, Measured, beside, in_words, measured, predecessors, record_beside
from registry.services.retraining import FOLLOW, NotAffected, NotRepeatable, follow, retrain, stands_for
from registry.services.serving import NothingLive, NotServed, Prediction, live_version, predict
from registry.services.upkeep import sweep_orphans

__all__ = [
    "FOLLOW",
    "Affected",
    "Beside",
    "Measured",
    "ModelTampered",
    "NameTaken",
    "NotAffected",
    "NotRepeatable",
    "NotServed",
    "NothingLive",
    "Prediction",
    "VersionMove",
    "WeightsDestroyed",
    "and_their_updates",
    "beside",
    "create_model",
    "destroy_weights",
    "follow",
    "in_words",
    "live_at",
    "live_version",
    "load",
    "mark_affected",
    "measured",
    "predecessors",
    "predict",
    "promote",
    "publish_version",
    "record_beside",
    "record_evaluation",
    "reject",
    "retire",
    "retrain",
    "stands_for",
    "sweep_orphans",
    "told",
]
