"""Feedback events: what people say about a model version's output, sealed, counted, and read through consent."""
