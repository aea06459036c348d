"""From published tables to tidy panels."""
