"""Numbers, dates, lists and sentences of one language."""
