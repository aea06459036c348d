"""Tables from their publishers, by hand or fetched: held against the old ones, put in place whole."""
