"""Executed notebooks to HTML and PDF, and the manifest."""
