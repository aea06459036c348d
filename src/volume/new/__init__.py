"""Blocks to begin with: valid, commented, and with what is left to fill marked."""
