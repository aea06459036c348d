"""The pages of the book and what an edition sets in them."""
