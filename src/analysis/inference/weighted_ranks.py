"""A composite rank under many weightings: how much of it is the weights?"""

from __future__ import annotations

import numpy as np
import pandas as pd

DRAWS = 1000


def standardised(levels: pd.DataFrame) -> pd.DataFrame:
    """Levels as standard deviations from the mean of the areas.

    Parameters
    ----------
    levels : DataFrame (areas x indicators)
        Complete; higher must be better in every column.

    Returns
    -------
    DataFrame
        Mean 0 and standard deviation (ddof 0) 1 in every column.

    Raises
    ------
    ValueError
        If a value is missing, or a column is the same everywhere.

    Examples
    --------
    >>> standardised(pd.DataFrame({"rate": [1.0, 3.0]}))["rate"].tolist()
    [-1.0, 1.0]
    """
    if levels.isna().to_numpy().any():
        raise ValueError(f"{levels.columns[levels.isna().any()][0]}: a value is missing.")
    deviation = levels.std(ddof=0)
    if (deviation <= 1e-12 * levels.abs().max()).any():
        same = deviation.index[deviation <= 1e-12 * levels.abs().max()][0]
        raise ValueError(f"{same} is the same everywhere and cannot be standardised.")
    return (levels - levels.mean()) / deviation


def weighted_ranks(levels: pd.DataFrame, *, draws: int = DRAWS, seed: int) -> pd.DataFrame:
    """Composite ranks of all areas under random weights.

    Each draw takes weights evenly from all sets of positive weights that add up to 1 (Dirichlet with all
    parameters 1), adds up the standardised levels and ranks the sums, the highest first.

    Parameters
    ----------
    levels : DataFrame (areas x indicators)
        Complete; higher must be better in every column.

    Returns
    -------
    DataFrame (areas x draws)
        Ranks, 1 the highest; equal sums share the better rank.

    Raises
    ------
    ValueError
        As :func:`standardised`, and if there are fewer than two indicators.

    Examples
    --------
    >>> levels = pd.DataFrame({"rate": [3.0, 1.0, 2.0], "income": [3.0, 1.0, 2.0]}, index=["a", "b", "c"])
    >>> weighted_ranks(levels, draws=2, seed=1).to_numpy().tolist()
    [[1, 1], [3, 3], [2, 2]]
    """
    if levels.shape[1] < 2:
        raise ValueError(f"{levels.shape[1]} indicator: weights need at least two.")
    weights = np.random.default_rng(seed).dirichlet(np.ones(levels.shape[1]), size=draws)
    scores = standardised(levels).to_numpy() @ weights.T
    # Sums that differ by rounding noise only are equal.
    ranks = pd.DataFrame(np.round(scores, 10), index=levels.index).rank(method="min", ascending=False)
    return ranks.astype(int)
