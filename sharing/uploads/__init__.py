"""Uploads: a company's own file, from the moment it arrives to the dataset version that it becomes."""
