"""All kinds of rule, told apart by the word under ``rule``. To add one, write its class and name it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import Field

from analysis.claims.kinds.count import Count, NoneBetter
from analysis.claims.kinds.excess import Excess
from analysis.claims.kinds.follows import Follows
from analysis.claims.kinds.growth import Faster, Growth
from analysis.claims.kinds.other_places import AverageGap, Difference, Rank, Side
from analysis.claims.kinds.own_series import Change, Level, Lines, Low, Record
from analysis.claims.kinds.relative_change import ByCategory, Contribution, RatioChange
from analysis.claims.kinds.standing import OftenLast, Usual
from analysis.claims.rule import Rule

AnyRule = Annotated[
    Side
    | Level
    | Low
    | Record
    | Lines
    | Rank
    | Change
    | Difference
    | RatioChange
    | ByCategory
    | Contribution
    | AverageGap
    | Growth
    | Faster
    | Excess
    | Usual
    | OftenLast
    | Count
    | NoneBetter
    | Follows,
    Field(discriminator="rule"),
]
# By the word.
KINDS: Mapping[str, type[Rule]] = {
    word: kind
    for kind in get_args(get_args(AnyRule)[0])
    for word in get_args(kind.model_fields["rule"].annotation)
}
