"""Surveys: a study's questionnaires, answered page by page in the portal."""
