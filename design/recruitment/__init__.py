"""Recruitment: secret links into a study, and who has joined."""
