"""Notebooks into a published edition; knows nothing of statistics."""
