"""What other rooms call: ``from registry import services as registry``, then ``registry.promote(...)``."""

from registry.services.affected import Affected, NotAffected, NotRepeatable, mark_affected, retrain
from registry.services.decisions import VersionMove, live_at, promote, record_evaluation, reject, retire
from registry.services.publishing import ModelTampered, NameTaken, create_model, load, publish_version
from registry.services.serving import NothingLive, NotServed, Prediction, live_version, predict
from registry.services.upkeep import sweep_orphans

__all__ = [
    "Affected",
    "ModelTampered",
    "NameTaken",
    "NotAffected",
    "NotRepeatable",
    "NotServed",
    "NothingLive",
    "Prediction",
    "VersionMove",
    "create_model",
    "live_at",
    "live_version",
    "load",
    "mark_affected",
    "predict",
    "promote",
    "publish_version",
    "record_evaluation",
    "reject",
    "retire",
    "retrain",
    "sweep_orphans",
]
