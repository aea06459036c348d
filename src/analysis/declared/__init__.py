"""What is known before anything is computed: areas, tables, indicators, claims, editions."""
