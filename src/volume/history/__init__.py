"""What a build rests on and was made from, what is kept of it, and what differs between two."""
