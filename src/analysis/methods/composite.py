"""How often gaps taken together are said to move when they do not."""

from __future__ import annotations

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity
from analysis.methods.common import marked, source
from analysis.methods.simulations import Simulation


def composite_finding(sizes: Simulation, voice: Voice) -> str:
    """Size where the assumptions hold, and the worst where they do not."""
    frame = sizes.frame
    plain = (frame["phi"] == 0) & (frame["noise"] == 0)
    worst = frame.loc[frame["size"].idxmax()]
    facts = {
        **_settings(sizes),
        "held_low": Quantity(frame.loc[plain, "size"].min(), decimals=1),
        "held_high": Quantity(frame.loc[plain, "size"].max(), "percent", 1),
        "worst": Quantity(worst["size"], "percent", 1),
        "phi": Quantity(worst["phi"], decimals=2),
        "noisy": Quantity(frame.loc[frame["noise"] > 0, "size"].max(), "percent", 1),
        "power_low": Quantity(frame.loc[plain, "power"].min()),
        "power_high": Quantity(frame.loc[plain, "power"].max(), "percent"),
    }
    return voice.say("composite.finding", facts)


def composite_table(sizes: Simulation, voice: Voice) -> Exhibit:
    """Size and power of the composite, by how the yearly changes come about."""
    rows = [row for _, row in sizes.frame.iterrows()]
    facts = _settings(sizes) | {"se": Quantity(sizes.frame["se"].max(), decimals=2)}
    return Exhibit(
        label="tab-methods-composite",
        caption=voice.say("composite.caption", facts),
        source=source([sizes], voice),
        frame=sizes.frame,
        markdown=columns.table(rows, _columns(100 * sizes.settings["alpha"], voice), voice.language)[0],
    )


def _settings(sizes: Simulation) -> dict[str, object]:
    return {
        "level": Quantity(100 * sizes.settings["alpha"], "percent"),
        "effect": Quantity(sizes.settings["effect"]),
    }


def _columns(level: float, voice: Voice) -> list[Column[pd.Series]]:
    def false(name: str) -> Column[pd.Series]:
        """A dagger where it lies above the level by more than chance."""
        return Column(
            header=voice.pick("composite.head.false", name),
            show=lambda row: marked(
                Quantity(row[name], decimals=1), row[name] > level + 2 * row["se"], voice
            ),
        )

    return [
        Column(
            header=voice.say("composite.head.between"), show=lambda row: Quantity(row["between"], decimals=1)
        ),
        Column(
            header=voice.say("composite.head.phi"),
            show=lambda row: Quantity(row["phi"], decimals=2, signed=True),
        ),
        Column(header=voice.say("composite.head.noise"), show=lambda row: Quantity(row["noise"], decimals=1)),
        false("size"),
        false("size_median"),
        Column(header=voice.say("composite.head.power"), show=lambda row: Quantity(row["power"])),
    ]
