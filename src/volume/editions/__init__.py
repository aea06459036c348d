"""Many editions: one process for each, several at a time, what they share computed once."""
