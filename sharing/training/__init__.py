"""Training: models on each party's data alone and on the fused data, measured on the same people."""
