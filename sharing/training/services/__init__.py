"""What other rooms call: ``from sharing.training import services as training``, then ``training.request(...)``."""

from sharing.training.services.asking import TABLE_TRAINERS, TEXT_TRAINERS, TRAIN, request
from sharing.training.services.ending import destroy_models
from sharing.training.services.running import TEST, train

__all__ = ["TABLE_TRAINERS", "TEST", "TEXT_TRAINERS", "TRAIN", "destroy_models", "request", "train"]
