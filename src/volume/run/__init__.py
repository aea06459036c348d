"""Notebooks are executed, on kernels that need not import anew."""
