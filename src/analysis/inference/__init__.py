"""Statistics: numbers in, numbers out. Knows neither tables nor declarations."""
