"""The white paper's claims, and the rules that decide them."""
