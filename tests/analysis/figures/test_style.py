"""A figure is the same whatever settings of matplotlib its builder has at home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from analysis.figures import style

pytestmark = pytest.mark.unit

PERSONAL: dict[str, Any] = {
    "xtick.direction": "in",
    "savefig.bbox": "tight",
    "savefig.pad_inches": 1,
    "savefig.transparent": True,
    "savefig.dpi": 300,
    "text.usetex": True,
    "axes.prop_cycle": mpl.cycler(color=["r", "g"]),
    "axes.formatter.use_locale": True,
    "axes.xmargin": 0.5,
    "lines.linewidth": 9,
    "legend.frameon": False,
    "figure.autolayout": True,
    "figure.subplot.left": 0.4,
    "path.sketch": (1, 100, 2),
    "mathtext.fontset": "stix",
    "svg.fonttype": "none",
    "svg.id": "mine",
    "font.weight": "bold",
    "xtick.minor.visible": True,
    "axes.autolimit_mode": "round_numbers",
}


def plain() -> Figure:
    with mpl.rc_context(style.context()):
        figure, axes = plt.subplots(figsize=(3, 2))
        axes.plot([0, 1, 2], [-1.5, 2, 1], label="$x^2$ — a")
        axes.set_title("A title")
        axes.legend()
    return figure


def drawn(draw: Callable[[], Figure]) -> str:
    figure = draw()
    try:
        return style.svg(figure)
    finally:
        plt.close(figure)


@pytest.mark.parametrize("name", PERSONAL)
def test_no_personal_setting_reaches_a_figure(name: str) -> None:
    usual = drawn(plain)
    with mpl.rc_context({name: PERSONAL[name]}):
        assert drawn(plain) == usual


def test_a_matplotlibrc_full_of_them_reaches_none_either() -> None:
    usual = drawn(plain)
    with mpl.rc_context(PERSONAL):
        assert drawn(plain) == usual
        assert mpl.rcParams["lines.linewidth"] == 9  # and the settings are as they were
