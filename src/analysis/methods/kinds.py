"""Which error process the real gaps follow: the likelihood of each kind, panel by panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimates
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import kinds as figures
from analysis.inference.kinds import ByKind, Fits, Kind, by_kind
from analysis.language.facts import Name, Names, Quantity

_WALKS = (Kind.NOISY_WALK, Kind.WALK, Kind.MOMENTUM)
# What the estimator knew before: AR(1) and the ends of its autocorrelation.
_FIRST_EDITION = (Kind.WHITE, Kind.AUTOREGRESSION, Kind.WALK)


@dataclass(frozen=True)
class Panel:
    """An indicator and how well each kind of error process fits its gaps."""

    indicator: Indicator
    by_kind: ByKind

    @property
    def likeliest(self) -> Kind:
        """The kind of greatest likelihood."""
        return min(self.by_kind.fits, key=lambda fits: fits.below).kind

    def kept(self, kinds: Iterable[Kind]) -> bool:
        """Whether a process of one of these kinds cannot be ruled out."""
        wanted = set(kinds)
        return any(fits.kept for fits in self.by_kind.fits if fits.kind in wanted)


def panels(estimates: Estimates) -> list[Panel]:
    """Every gap of the declared family, in its order."""
    return [
        Panel(
            estimates[key].indicator,
            by_kind(fit.gaps, estimates[key].area, residents=estimates.residents, scale=fit.scale),
        )
        for key in estimates.family
        if (fit := estimates[key].fit) is not None
    ]


def kinds_figure(found: Sequence[Panel], voice: Voice) -> Exhibit:
    """How far below the likeliest process each kind lies, a row an indicator, a column a kind.

    Parameters
    ----------
    found : sequence of Panel
        As from :func:`panels`; at least one.
    """
    records = pd.DataFrame([_record(panel, fits) for panel in found for fits in panel.by_kind.fits])
    facts = _facts(found, voice)
    frame = records.assign(
        name=[voice.name(panel.indicator) for panel in found for _ in panel.by_kind.fits],
        title=[voice.pick("kinds.title", kind) for kind in records["kind"]],
    )
    return Exhibit(
        label="fig-methods-kinds",
        caption=voice.say("kinds.caption", facts),
        alt=voice.say("kinds.alt", facts),
        source=voice.sources(panel.indicator for panel in found),
        frame=frame,
        figure=figures.kinds(frame, voice.language),
    )


def _record(panel: Panel, fits: Fits) -> dict[str, object]:
    # Of the random walks only the likeliest is held to a bound of its own.
    walks = [other for other in panel.by_kind.fits if other.kind in _WALKS]
    alone = fits is min(walks, key=lambda other: other.below)
    return {
        "indicator": panel.indicator.id,
        "kind": str(fits.kind),
        **{name: value for name, value in fits.best._asdict().items()},
        "below": fits.below,
        "below_all_sizes_alike": fits.below_panel,
        "limit": panel.by_kind.limit,
        "walk_limit": panel.by_kind.walk_limit if alone else float("nan"),
        "kept": fits.kept,
    }


def _facts(found: Sequence[Panel], voice: Voice) -> dict[str, object]:
    likeliest = Counter(panel.likeliest for panel in found)
    whitest = min(fits.below for panel in found for fits in panel.by_kind.fits if fits.kind is Kind.WHITE)
    return {
        "focus": voice.edition.focus_name,
        "indicators": len(found),
        "kinds": len(Kind),
        "likeliest": [
            {"kind": voice.pick("kinds.inside", str(kind)), "count": count}
            for kind, count in likeliest.most_common()
        ],
        "walks": sum(panel.kept(_WALKS) for panel in found),
        "ruled_out": Names.of(Name(p.indicator.name).inside for p in found if not p.kept(_WALKS)),
        "beyond": sum(not panel.kept(_FIRST_EDITION) for panel in found),
        "whitest": Quantity(whitest, decimals=1),
        "white_kept": sum(panel.kept([Kind.WHITE]) for panel in found),
    }


def kinds_finding(found: Sequence[Panel], voice: Voice) -> str:
    """Which kinds are likeliest, and which cannot be ruled out."""
    return voice.say("kinds.finding", _facts(found, voice))
