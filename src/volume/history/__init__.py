"""What a build rests on, what is kept of it, and what differs between two."""
