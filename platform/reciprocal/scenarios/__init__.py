"""Scenarios: the whole loop on one real data set, through the services that people call."""
