"""Agreement with results computed elsewhere: certified values, other software, published tables.

Every row calls the estimator the volume itself uses, on the data of the reference, when the page is built.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import ndtri
from statsmodels.datasets import longley, macrodata, nile
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.declared.reading import read_json
from analysis.errors import InputError
from analysis.inference.adjust import adjust
from analysis.inference.arma import Errors, GridFit, fit_grid, grid_lines
from analysis.inference.expected import expected
from analysis.inference.gls import gls, reml_rho
from analysis.inference.hinge import hinge_columns
from analysis.inference.level_shift import level_shift
from analysis.inference.rank_sets import paule_mandel, rank_sets
from analysis.inference.rate_trend import quasi_poisson
from analysis.inference.standardise import standardise
from analysis.inference.trend import trend
from analysis.methods.digits import digits

FOLDER = Path("data") / "reference"


@dataclass(frozen=True)
class Agreement:
    """One quantity of one data set, computed elsewhere and here.

    Attributes
    ----------
    dataset, quantity, origin : str
        What was computed, and by whom.
    numbers : int
        How many numbers were compared; the other fields are those of the one that agrees least.
    reference, ours : float
    digits : float
        Log relative error: correct significant digits. Infinite if both are equal.
    required : float
        Digits wanted; infinite if both must be equal.
    """

    dataset: str
    quantity: str
    origin: str
    numbers: int
    reference: float
    ours: float
    digits: float
    required: float

    @property
    def met(self) -> bool:
        """Whether the digits wanted are reached."""
        return self.digits >= self.required


def agreements(root: Path) -> list[Agreement]:
    """Compare the project's estimators with every reference result.

    Parameters
    ----------
    root : Path
        The project folder; the references are below ``data/reference``.

    Raises
    ------
    InputError
        If a reference file is missing, or lacks what is compared.

    Examples
    --------
    >>> all(row.met for row in agreements(project.root))
    True
    """
    folder = root / FOLDER
    entries, published = read_references(root)
    try:
        certified = {entry["id"]: entry["value"] for entry in entries}
        rows = list(_nist(root, folder / "nist_strd", certified))
        rows += _reml(root, folder / "nist_strd", certified)
        rows += _lines(certified)
        rows += _benjamini_hochberg(certified["bh95"])
        for compare in _PUBLISHED:
            rows += compare(published)
    except (KeyError, IndexError, TypeError) as error:
        raise InputError(
            f"{FOLDER.as_posix()}: a reference result lacks {error}; restore the files from version control."
        ) from None
    return rows


def read_references(root: Path) -> tuple[Any, Any]:
    """Read the reference results: values certified or published, and what other software computed.

    Raises
    ------
    InputError
        If a file is missing or is no JSON.
    """
    certified, computed = (
        _read(root, root / FOLDER / name) for name in ("reference.json", "estimators.json")
    )
    return certified, computed


def _read(root: Path, path: Path) -> Any:
    if not path.exists():
        raise _missing(root, path)
    return read_json(root, path.relative_to(root).as_posix())


def _missing(root: Path, path: Path) -> InputError:
    return InputError(
        f"{path.relative_to(root).as_posix()} is missing; the methods page compares its results with it. "
        "Restore it from version control."
    )


def _row(
    dataset: str, quantity: str, origin: str, reference: ArrayLike, ours: ArrayLike, required: float
) -> Agreement:
    """The number that agrees least stands for all of a quantity."""
    theirs = np.atleast_1d(np.asarray(reference, dtype=float)).ravel()
    here = np.atleast_1d(np.asarray(ours, dtype=float)).ravel()
    if len(theirs) != len(here):
        raise ValueError(f"{dataset}, {quantity}: {len(theirs)} reference numbers and {len(here)} of ours.")
    reached = [digits(a, b) for a, b in zip(here.tolist(), theirs.tolist(), strict=True)]
    worst = int(np.argmin(reached))
    return Agreement(
        dataset,
        quantity,
        origin,
        len(theirs),
        float(theirs[worst]),
        float(here[worst]),
        reached[worst],
        required,
    )


_NIST = "NIST"
# Data set, digits wanted of the parameters, and of the standard errors (None where the fit is exact).
_STRD: tuple[tuple[str, float, float | None], ...] = (
    ("Norris", 9, 13),
    ("NoInt1", 9, 13),
    ("NoInt2", 9, 13),
    ("Longley", 9, 8),
    ("Wampler1", 9, None),
    ("Wampler2", 9, None),
    ("Wampler3", 9, 8),
)


def _strd(root: Path, path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Series y and regressors x of a StRD file, whose data start on line 61."""
    if not path.is_file():
        raise _missing(root, path)
    table = np.loadtxt(path, skiprows=60, ndmin=2)
    return table[:, 0], table[:, 1:]


def _design(name: str, x: np.ndarray) -> np.ndarray:
    if name.startswith("NoInt"):
        return x
    if name.startswith("Wampler"):
        return x ** np.arange(6)
    return np.column_stack([np.ones(len(x)), x])


def _nist(root: Path, folder: Path, certified: dict[str, Any]) -> Iterator[Agreement]:
    for name, parameters, errors in _STRD:
        y, x = _strd(root, folder / f"{name}.dat")
        values = certified[f"nist_{name.lower()}"]
        fit = gls(y, _design(name, x), 0.0)
        yield _row(name, "parameters", _NIST, values["params"], fit.params, parameters)
        if errors is not None:
            yield _row(name, "standard errors", _NIST, values["bse"], fit.bse, errors)
            deviation = np.sqrt(fit.rss / fit.df)
            yield _row(name, "residual standard deviation", _NIST, values["resid_sd"], deviation, errors)


def _reml(root: Path, folder: Path, certified: dict[str, Any]) -> Iterator[Agreement]:
    y, x = _strd(root, folder / "Longley.dat")
    values = certified["longley_gls_ar1"]["reml"]
    fit = reml_rho(y / 1000, np.column_stack([np.ones(len(x)), x[:, [1, 4]] / 1000]))
    origin = "R nlme"
    yield _row("Longley, REML", "autocorrelation", origin, values["rho"], fit.rho, 5)
    yield _row("Longley, REML", "GLS coefficients", origin, values["coef"], fit.params, 5)
    yield _row("Longley, REML", "GLS standard errors", origin, values["se"], fit.bse, 5)


def _lines(certified: dict[str, Any]) -> Iterator[Agreement]:
    """The line at both ends of the autocorrelation, and the Theil-Sen slope."""
    flow = nile.load_pandas().data["volume"].to_numpy(dtype=float)
    years = np.arange(1, len(flow) + 1.0)
    design = np.column_stack([np.ones(len(flow)), years])
    values = certified["nile_trend"]
    fit = gls(flow, design, 0.0)
    yield _row("Nile, line", "coefficients, independent years", "R lm", values["coef"], fit.params, 12)
    yield _row("Nile, line", "standard errors, independent years", "R lm", values["se"], fit.bse, 12)
    line = _line(flow, Errors(0.0, 0.0))
    ours = [line.slope[0, 0], line.se[0, 0]]
    theirs = [values["coef"][1], values["se"][1]]
    yield _row("Nile, line", "trend and its standard error, independent years", "R lm", theirs, ours, 12)
    table = _named(pd.DataFrame({"flow": flow, "year": years}))
    errors = [c.se for c in expected(table, "flow", ["year"], "0").coefficients]
    yield _row("Nile, line", "HC3 standard errors", "R sandwich", values["HC3"], errors, 11)

    # At rho = 1 the slope is the mean yearly change, as in the forecasts of a random walk with drift.
    values = certified["nile_rwdrift"]
    walk = _line(flow, Errors(1.0, 0.0))
    ahead = np.arange(1, 6)
    mean = flow[-1] + walk.slope[0, 0] * ahead
    deviation = np.sqrt(walk.variance[0, 0]) * np.sqrt(ahead * (1 + ahead / (len(flow) - 1)))
    origin = "R forecast"
    yield _row("Nile, random walk", "forecasts from the slope", origin, values["mean"], mean, 10)
    upper = mean + ndtri(0.975) * deviation
    yield _row("Nile, random walk", "limits from its variance", origin, values["hi"], upper, 10)

    employed = longley.load_pandas().data.set_index("YEAR")["TOTEMP"] / 1000
    slope = trend(employed.set_axis(employed.index.astype(int)), unit="employed").theil_sen
    yield _row("Longley", "Theil-Sen slope", "R", certified["sen_longley"]["sen"], slope, 12)


def _line(values: np.ndarray, errors: Errors) -> GridFit:
    """The trend of one series under one error process."""
    return fit_grid(values[:, None], grid_lines(len(values), (errors,)))


def _benjamini_hochberg(values: dict[str, Any]) -> Iterator[Agreement]:
    family = {str(i): float(p) for i, p in enumerate(values["p"])}
    dataset = "Benjamini and Hochberg 1995"
    for method, column in (("bh", "BH"), ("by", "BY")):
        held = adjust(family, method=method)  # type: ignore[arg-type]
        ours = [a.p_adjusted for a in held.values()]
        yield _row(dataset, f"adjusted p-values, {column}", "R p.adjust", values[column], ours, 12)
    rejected = sum(a.rejected for a in adjust(family).values())
    yield _row(dataset, "rejections at 5 percent", "the article", values["n_reject_BH"], rejected, math.inf)


def _fay_feuer(published: dict[str, Any]) -> Iterator[Agreement]:
    values = published["fay_feuer"]
    count, population = np.array(values["count"]), np.array(values["population"])
    found = [standardise(count[:, i], population[:, i], values["standard"]) for i in range(count.shape[1])]
    dataset = "Fay and Feuer 1997"
    rates = [[f.crude_rate, f.rate] for f in found]
    limits = [[f.ci_low, f.ci_high] for f in found]
    theirs = np.array(values["value"])
    yield _row(dataset, "crude and standardised rates", "R epitools", theirs[:, :2], rates, 11)
    yield _row(dataset, "interval limits", "R epitools", theirs[:, 2:], limits, 11)
    printed = [[round(100_000 * v, 1) for v in (f.rate, f.ci_low, f.ci_high)] for f in found]
    yield _row(
        dataset, "as printed, one decimal", "the article", values["published_per_100000"], printed, math.inf
    )


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows named, as municipalities are; which of them is left out does not touch what is compared."""
    return frame.rename(index=str)


def _cross_section(published: dict[str, Any]) -> Iterator[Agreement]:
    greene = published["greene_hc3"]
    fit = expected(_named(pd.DataFrame(greene["data"])), "RealInv", ["RealGNP", "RealInt"], "0")
    estimates = [c.estimate for c in fit.coefficients]
    errors = [c.se for c in fit.coefficients]
    dataset = "Greene 1993"
    yield _row(dataset, "coefficients", "R sandwich", greene["coef"], estimates, 11)
    yield _row(dataset, "HC3 standard errors", "R sandwich", greene["HC3"], errors, 11)

    factors = published["longley_vif"]["value"]
    labour = _named(longley.load_pandas().data)
    held = {c.name: c.vif for c in expected(labour, "TOTEMP", list(factors), "0").coefficients}
    ours = [held[name] or math.nan for name in factors]
    yield _row("Longley", "variance inflation", "R genridge", list(factors.values()), ours, 3.7)

    macro = macrodata.load_pandas().data
    growth = pd.DataFrame(
        {
            "investment": 400 * np.diff(np.log(macro["realinv"])),
            "product": 400 * np.diff(np.log(macro["realgdp"])),
            "interest": macro["realint"].to_numpy()[:-1],
        }
    )
    cooks = [d for _, d in expected(_named(growth), "investment", ["product", "interest"], "0").cooks]
    theirs = published["macro_cooks"]["cooks"]
    yield _row("US macro series", "Cook's distance", "R ls.diag", theirs, cooks, 8)


def _dobson(published: dict[str, Any]) -> Iterator[Agreement]:
    values = published["dobson"]
    outcome, treatment = np.tile(range(3), 3), np.repeat(range(3), 3)
    design = np.column_stack([np.ones(9), outcome == 1, outcome == 2, treatment == 1, treatment == 2])
    fit = quasi_poisson(np.array(values["counts"], dtype=float), np.ones(9), design.astype(float))
    # R printed Poisson standard errors: ours without the dispersion.
    errors = np.array(fit.se) / np.sqrt(fit.dispersion)
    dataset, origin = "Dobson 1990", "R glm"
    yield _row(dataset, "Poisson coefficients", origin, values["coef"], fit.params, 9)
    yield _row(dataset, "Poisson standard errors", origin, values["se"], errors, 6)
    yield _row(dataset, "deviance", origin, values["dev"], fit.deviance, 9)


def _kacker(published: dict[str, Any]) -> Iterator[Agreement]:
    values = published["kacker_paule_mandel"]
    ours = paule_mandel(np.array(values["y"]), np.sqrt(values["v"]))
    theirs = [values["tau2"], values["mean"], values["se"]]
    yield _row("Kacker 2004", "Paule-Mandel variance, mean, error", "R metafor", theirs, ours, 8)


def _pisa(published: dict[str, Any]) -> Iterator[Agreement]:
    values = published["pisa_ranks"]
    places = values["jurisdiction"]
    held = rank_sets(
        pd.Series(values["score"], index=places), pd.Series(values["se"], index=places), draws=10_000
    )
    dataset, origin = "PISA 2018", "R csranks"
    yield _row(dataset, "ranks", origin, values["rank"], [s.rank for s in held.sets], math.inf)
    stated = values["simultaneous"]
    ends = [end for s in held.sets for end in (s.simultaneous_low, s.simultaneous_high)]
    theirs = [end for pair in zip(stated["low"], stated["high"], strict=True) for end in pair]
    yield _row(dataset, "simultaneous rank sets of all countries", origin, theirs, ends, math.inf)
    lowest, both = stated["lowest_three_apart"], stated["both_contain_rank_7"]
    best_of_lowest = min(held[name].simultaneous_low for name in lowest)
    apart = best_of_lowest > max(s.simultaneous_high for s in held.sets if s.unit not in lowest)
    contain = [held[name].simultaneous_low <= 7 <= held[name].simultaneous_high for name in both]
    hold = apart + sum(contain)
    yield _row(dataset, "statements on simultaneous sets", origin, 1 + len(both), hold, math.inf)


def _nile(published: dict[str, Any]) -> Iterator[Agreement]:
    values = published["nile_level_shift"]
    data = nile.load_pandas().data
    flow = pd.Series(data["volume"].to_numpy(), index=data["year"].astype(int), name="Nile")
    found = level_shift(flow, null="mean", whiten=False, simulations=99)
    dataset, origin = "Nile", "R strucchange"
    yield _row(dataset, "sup-F", origin, values["sup_f"], found.sup_f, 12)
    # strucchange dates the last year of the old level.
    yield _row(dataset, "break year", origin, values["break_year"], found.year - 1, math.inf)


def _broken_line(published: dict[str, Any]) -> Iterator[Agreement]:
    values = published["segmented_down"]
    data = pd.DataFrame(values["data"])
    age = data["age"].to_numpy()
    answers = np.column_stack([data["cases"], data["births"] - data["cases"]])

    def fit(join: float) -> Any:
        design = np.column_stack([np.ones(len(age)), hinge_columns(age, join)])
        return GLM(answers, design, family=families.Binomial()).fit()

    join = minimize_scalar(
        lambda x: fit(x).deviance, bounds=(25, 40), method="bounded", options={"xatol": 1e-9}
    ).x
    best = fit(join)
    dataset, origin = "Down's syndrome", "R segmented"
    yield _row(dataset, "joinpoint", origin, values["psi"], join, 5)
    yield _row(dataset, "slopes on either side", origin, values["slopes"], best.params[1:], 4)
    yield _row(dataset, "deviance", origin, values["dev"], best.deviance, 8)


_PUBLISHED: Sequence[Callable[[dict[str, Any]], Iterator[Agreement]]] = (
    _fay_feuer, _cross_section, _dobson, _kacker, _pisa, _nile, _broken_line,
)  # fmt: skip
