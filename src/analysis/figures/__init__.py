"""Drawings: frames in, figures out."""
