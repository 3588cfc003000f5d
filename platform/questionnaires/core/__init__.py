"""Kinds of questions and what counts as an answer to each; pure, so that forms, the API and imports share one rule."""
