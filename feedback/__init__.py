"""Feedback: collected everywhere, understood, used to make the model better, and answered."""
