"""The board: issues made from themes, their state, and the reply that participants see."""
