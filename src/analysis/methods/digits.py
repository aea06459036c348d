"""How well two numbers agree: the measure of the reference results."""

from __future__ import annotations

import math

# Differences below this are rounding; references below it stand for 0.
_ZERO = 1e-12


def digits(ours: float, reference: float) -> float:
    """Log relative error: the number of correct significant digits.

    Returns
    -------
    float
        ``-log10(|ours - reference| / |reference|)``; of the absolute error if the reference is 0 (or, as the
        output of a program, not above 1e-12). Infinite if both are equal, and minus infinity if `ours` is
        not a number.

    Notes
    -----
    McCullough (1998), The American Statistician 52, 358-366.

    Examples
    --------
    >>> round(digits(1.0001, 1.0), 6), digits(2.0, 2.0)
    (4.0, inf)
    """
    if math.isnan(ours):
        return -math.inf
    error = abs(ours - reference) / (abs(reference) if abs(reference) > _ZERO else 1.0)
    return math.inf if error == 0 else -math.log10(error)
