"""From panels to estimates: everything the volume says of an indicator, computed once."""
