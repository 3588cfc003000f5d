"""Overview: what the other rooms made, gathered: a model's feedback for its team, and one's own for a person."""
