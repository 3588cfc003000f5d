"""Notices: what happened that a person should know, in the portal, and by mail as nothing but a link to it."""
