"""Notebooks are executed."""
