"""Exhibits of the methods page: simulations, agreement with references, a worked example."""
