"""Companies, who belongs to them in which role, invitations, and tokens for integrations."""
