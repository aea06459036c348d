"""Which kind of story the figures of one indicator tell, by rules that stand here and nowhere else."""

from __future__ import annotations

from typing import Literal

from analysis.estimates.directions import direction
from analysis.estimates.estimate import Estimate, Moved

Story = Literal[
    "stands",
    "grew_more",
    "grew_alike",
    "grew_less",
    "fell_below",
    "rose_above",
    "stood_still",
    "near_peers",
    "level",
    "throughout",
    "grew_apart",
    "came_closer",
]

# Standing still: moving by less than so much of what the reference moved by.
STILL = 0.25
# Throughout: on one side in every year, by a gap that changed by less than so much of itself.
STEADY = 0.25
# Near the peers: the gap to their median is less than so much of that to the reference.
NEAR = 1 / 3


def story(e: Estimate) -> Story:
    """Tell which kind of story it is; the first rule that holds decides.

    ``stands``: one year, or two neighbouring ones. ``grew_more``, ``grew_less``, ``grew_alike``: a count,
    against its reference. ``stood_still``: the figure moved by less than a quarter of what the reference
    moved by, and the gap moved. ``fell_below``, ``rose_above``: the gap has the other sign than at first.
    ``near_peers``: in the middle half of the group, and nearer to its median than a third of the gap to the
    reference. ``level``: no gap now. ``throughout``: on one side in every year, by about as much as at
    first. ``grew_apart``, ``came_closer``: the gap grew or shrank.

    Raises
    ------
    ValueError
        If the indicator has no figure for the focus.

    Examples
    --------
    >>> estimates = project.estimates(edition)
    >>> story(estimates["employment_rate"]), story(estimates["population"])
    ('stood_still', 'grew_less')
    """
    if e.latest is None:
        raise ValueError(f"{e.indicator.id} has no figures for area {e.area}.")
    if e.moved is None or direction(e).movement == "brief":
        return "stands"
    gap = e.moved.gap
    way = e.comparison.way(gap.first, gap.last, e.rounding)
    if e.comparison.starts_level:
        return "grew_more" if way > 0 else "grew_less" if way < 0 else "grew_alike"
    before, now = e.comparison.sign(gap.first), e.comparison.sign(gap.last)
    if way and _stood_still(e, e.moved):
        return "stood_still"
    if way and before * now < 0:
        return "fell_below" if now < 0 else "rose_above"
    if _near_peers(e, gap.last):
        return "near_peers"
    if now == 0:
        return "level"
    crossings = e.moved.crossings
    sides = crossings is not None and bool(crossings.years_above) and bool(crossings.years_below)
    if not sides and before and abs(gap.absolute) < STEADY * abs(gap.first):
        return "throughout"
    return "grew_apart" if abs(gap.last) > abs(gap.first) else "came_closer"


def _stood_still(e: Estimate, moved: Moved) -> bool:
    """Amounts in current prices move by percent, rates by their unit."""
    own, other = moved.level, moved.reference
    if e.comparison.gap_unit == "percent" and own.percent is not None and other.percent is not None:
        return abs(own.percent) < STILL * abs(other.percent)
    return abs(own.absolute) < STILL * abs(other.absolute)


def _near_peers(e: Estimate, last: float) -> bool:
    peers, rank = e.references.get("median_of_group"), e.group_rank
    if peers is None or rank is None or e.comparison.sign(last) == 0:
        return False
    middle = rank.of < 4 * rank.rank - 2 < 3 * rank.of
    return middle and abs(peers.last) < NEAR * abs(last)
