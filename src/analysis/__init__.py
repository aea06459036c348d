"""Public tables into estimates and exhibits; knows nothing of books."""
