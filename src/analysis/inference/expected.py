"""What a municipality would be expected to show, given the others: a cross-section regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of the cross-section model, fitted on all municipalities.

    `estimate` is in the outcome's unit per unit of the predictor, `se` its HC3 standard error, `ci_low` and
    `ci_high` the t interval from it, `p` the two-sided p-value; `leave_one_out_low` and `leave_one_out_high`
    are the extremes when each municipality in turn is left out; `vif` is the variance inflation factor
    (None for the intercept).
    """

    name: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    leave_one_out_low: float
    leave_one_out_high: float
    vif: float | None


@dataclass(frozen=True)
class Expected:
    """Actual and expected value of one municipality.

    Attributes
    ----------
    unit, outcome : str
        The municipality and the outcome column.
    n, df : int
        Municipalities in the full fit, and its residual degrees of freedom.
    actual, expected, difference : float
        `difference` is actual minus expected; `expected` comes from the fit **without** the municipality.
    prediction_low, prediction_high : float
        t prediction interval of the fit without the municipality.
    within : bool
        Whether the actual value lies in the prediction interval.
    leave_one_out_low, leave_one_out_high : float
        Extremes of the expected value when each of the other municipalities in turn is left out as well.
    fitted_with_unit : float
        The expected value if the municipality is kept in the fit.
    r_squared, residual_sd : float
        Of the full fit.
    coefficients : tuple of Coefficient
        Intercept first.
    cooks_distance : float
        Of the municipality, in the full fit.
    largest_cooks_distance : float
    largest_cooks_unit : str
    cooks : tuple of (str, float)
        Every municipality, in the order of the frame.
    level : float
    method : str
    """

    unit: str
    outcome: str
    n: int
    df: int
    actual: float
    expected: float
    difference: float
    prediction_low: float
    prediction_high: float
    within: bool
    leave_one_out_low: float
    leave_one_out_high: float
    fitted_with_unit: float
    r_squared: float
    residual_sd: float
    coefficients: tuple[Coefficient, ...]
    cooks_distance: float
    largest_cooks_distance: float
    largest_cooks_unit: str
    cooks: tuple[tuple[str, float], ...]
    level: float
    method: str


def expected(
    frame: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    unit: str,
    *,
    level: float = 0.95,
) -> Expected:
    """Expected value of one municipality by ordinary least squares over all of them.

    Parameters
    ----------
    frame : DataFrame
        Municipalities in rows (unique index), one year.
    outcome : str
        Column to explain.
    predictors : sequence of str
        Columns that explain it; an intercept is added.
    unit : str
        Index label of the municipality in focus.
    level : float, default 0.95
        Confidence level of all intervals.

    Raises
    ------
    ValueError
        If a column or the unit is missing, a label occurs twice, a value is not finite, a predictor is
        constant or collinear with others, the outcome follows from them exactly, fewer than
        ``len(predictors) + 4`` municipalities are given, or one municipality alone determines a coefficient
        (leverage 1).

    Notes
    -----
    Coefficients, HC3 standard errors (MacKinnon & White 1985, doi:10.1016/0304-4076(85)90158-7) with
    t quantiles, VIF and Cook's distance (Cook 1977, doi:10.1080/00401706.1977.10489493) come from the fit
    on all municipalities. The expected value and its prediction interval come from the fit without the
    focus, because a place should not help to predict itself; the interval assumes equal residual variance.

    Examples
    --------
    >>> import pandas as pd
    >>> x = [1, 2, 3, 4, 5, 6, 7, 8.0]
    >>> table = pd.DataFrame({"x": x, "y": [2, 4, 6, 8, 11, 12, 14, 15.0]}, index=list("abcdefgh"))
    >>> result = expected(table, "y", ["x"], "h")
    >>> round(result.expected, 2), round(result.difference, 2), result.within
    (16.29, -1.29, True)
    """
    data, names = _checked(frame, outcome, predictors, unit)
    y = data[outcome].to_numpy()
    x = np.column_stack([np.ones(len(data)), data[names].to_numpy()])
    focus = int(np.flatnonzero(data.index == unit)[0])

    fit = OLS(y, x).fit(method="qr")
    leverage = np.square(np.linalg.qr(x)[0]).sum(axis=1)
    if (1 - leverage).min() < 1e-10:
        alone = data.index[int(leverage.argmax())]
        raise ValueError(f"{outcome}: {alone} alone determines a coefficient (leverage 1); drop a predictor.")
    n, k = x.shape
    df = n - k
    residual = y - x @ fit.params
    if np.abs(residual).max() <= 1e-11 * np.abs(y).max():
        raise ValueError(f"{outcome} follows from {names} exactly; there is nothing to expect.")
    variance = float(residual @ residual) / df
    se = np.asarray(fit.HC3_se)
    quantile = stats.t.ppf((1 + level) / 2, df)
    p = 2 * stats.t.sf(np.abs(fit.params) / se, df)
    cooks = residual**2 * leverage / (k * variance * (1 - leverage) ** 2)
    without_each = _leave_one_out(x, y)
    vif = _variance_inflation(x)

    others = np.arange(n) != focus
    rest = OLS(y[others], x[others]).fit(method="qr")
    rest_residual = y[others] - x[others] @ rest.params
    rest_sd = np.sqrt(rest_residual @ rest_residual / (df - 1))
    _, root = np.linalg.qr(x[others])
    spread = rest_sd * np.sqrt(1 + np.square(np.linalg.solve(root.T, x[focus])).sum())
    half = stats.t.ppf((1 + level) / 2, df - 1) * spread
    mean = float(x[focus] @ rest.params)
    also_without = _leave_one_out(x[others], y[others]) @ x[focus]
    actual = float(y[focus])
    return Expected(
        unit=unit,
        outcome=outcome,
        n=n,
        df=df,
        actual=actual,
        expected=mean,
        difference=actual - mean,
        prediction_low=float(mean - half),
        prediction_high=float(mean + half),
        within=bool(abs(actual - mean) <= half),
        leave_one_out_low=float(also_without.min()),
        leave_one_out_high=float(also_without.max()),
        fitted_with_unit=float(x[focus] @ fit.params),
        r_squared=1 - float(residual @ residual) / float(np.square(y - y.mean()).sum()),
        residual_sd=float(np.sqrt(variance)),
        coefficients=tuple(
            Coefficient(
                name=name,
                estimate=float(fit.params[i]),
                se=float(se[i]),
                ci_low=float(fit.params[i] - quantile * se[i]),
                ci_high=float(fit.params[i] + quantile * se[i]),
                p=float(p[i]),
                leave_one_out_low=float(without_each[:, i].min()),
                leave_one_out_high=float(without_each[:, i].max()),
                vif=None if i == 0 else float(vif[i - 1]),
            )
            for i, name in enumerate(["intercept", *names])
        ),
        cooks_distance=float(cooks[focus]),
        largest_cooks_distance=float(cooks.max()),
        largest_cooks_unit=str(data.index[int(cooks.argmax())]),
        cooks=tuple((str(u), float(d)) for u, d in zip(data.index, cooks, strict=True)),
        level=level,
        method="OLS over municipalities, HC3; expected value from the fit without the focus",
    )


def _checked(
    frame: pd.DataFrame, outcome: str, predictors: Sequence[str], unit: str
) -> tuple[pd.DataFrame, list[str]]:
    names = list(predictors)
    if not names or len({outcome, *names}) != len(names) + 1:
        raise ValueError(f"{outcome}: predictors must be named once each, without the outcome, not {names}.")
    for column in (outcome, *names):
        if column not in frame:
            raise ValueError(f"{outcome}: column '{column}' is missing from the frame.")
    data = frame[[outcome, *names]].astype(float)
    if data.index.has_duplicates:
        raise ValueError(f"{outcome}: {data.index[data.index.duplicated()][0]} occurs more than once.")
    if unit not in data.index:
        raise ValueError(f"{outcome}: '{unit}' is not among the {len(data)} municipalities of the frame.")
    bad = ~np.isfinite(data.to_numpy())
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ValueError(f"{data.columns[column]}: the value of {data.index[row]} is missing or not finite.")
    if len(data) < len(names) + 4:
        raise ValueError(
            f"{outcome}: {len(data)} municipalities are too few for {len(names)} predictors; "
            f"at least {len(names) + 4} are needed."
        )
    for column in (outcome, *names):
        values = data[column].to_numpy()
        if np.ptp(values) <= 1e-12 * np.abs(values).max():
            raise ValueError(f"{column} is the same in every municipality; nothing can be learnt from it.")
    centred = data[names] - data[names].mean()
    scaled = (centred / np.sqrt(np.square(centred).sum())).to_numpy()
    others = scaled[data.index != unit]
    if min(np.linalg.svd(m, compute_uv=False)[-1] for m in (scaled, others - others.mean(axis=0))) < 1e-8:
        raise ValueError(f"{outcome}: the predictors {names} are collinear; drop one.")
    return data, names


def _leave_one_out(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Coefficients without each row in turn, (n, k), by the rank-one update of the full fit."""
    q, r = np.linalg.qr(x)
    params = np.linalg.solve(r, q.T @ y)
    residual = y - x @ params
    shift = np.linalg.solve(r, q.T).T * (residual / (1 - np.square(q).sum(axis=1)))[:, None]
    return params - shift


def _variance_inflation(x: np.ndarray) -> np.ndarray:
    centred = x[:, 1:] - x[:, 1:].mean(axis=0)
    scaled = centred / np.sqrt(np.square(centred).sum(axis=0))
    # The diagonal of the inverse correlation matrix, from its triangular factor.
    _, root = np.linalg.qr(scaled)
    inverse = np.linalg.inv(root)
    return np.square(inverse).sum(axis=1)
