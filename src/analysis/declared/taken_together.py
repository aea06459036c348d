"""Which gaps are taken together: read from ``data/taken_together.yml`` and held to its own rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.declared.models import Indicator, TakenTogether
from analysis.declared.names import hint
from analysis.declared.reading import read_block, read_yaml
from analysis.errors import InputError

TAKEN_TOGETHER = "data/taken_together.yml"


def read_taken_together(root: Path, indicators: Mapping[str, Indicator]) -> TakenTogether:
    """Read ``data/taken_together.yml``.

    Raises
    ------
    InputError
        If it is malformed, or names an indicator that is not there, stands twice, is no headline, has no
        better end, or is a near duplicate of one named before.
    """
    found = read_block(TakenTogether, read_yaml(root, TAKEN_TOGETHER), TAKEN_TOGETHER)
    clusters: dict[str, str] = {}
    for name in found.indicators:
        where = f"{TAKEN_TOGETHER}: {name}"
        if name not in indicators:
            raise InputError(f"{where} is not an indicator{hint(name, indicators)}")
        indicator = indicators[name]
        if found.indicators.count(name) > 1:
            raise InputError(f"{where} stands twice.")
        if not indicator.headline:
            raise InputError(f"{where} is no headline indicator; only headline gaps are taken together.")
        if indicator.polarity == "neutral":
            raise InputError(f"{where} has no better end; give it a polarity or take it out.")
        if indicator.cluster in clusters:
            raise InputError(
                f"{where} is a near duplicate of {clusters[indicator.cluster]} (cluster "
                f"'{indicator.cluster}'); keep one of them."
            )
        if indicator.cluster is not None:
            clusters[indicator.cluster] = name
    return found
