"""Impact: what a person's part did, gathered from every room, and who read it."""
