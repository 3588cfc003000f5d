"""The arithmetic of the trail: entries chained by hashes, checkpoints chained and signed. Plain Python."""
