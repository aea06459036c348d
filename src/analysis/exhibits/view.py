"""What a page shows from: the voice of an edition, and the chapter that the page is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from analysis.claims.ledger import Ledger
from analysis.declared.names import hint
from analysis.errors import InputError
from analysis.estimates.estimate import Estimate, Estimates
from analysis.estimates.robustness import Robustness
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.fold import Folds
from analysis.exhibits.voice import Voice

# What a page shows: an exhibit, finished sentences in MyST, or a row of what is folded away.
Block = Exhibit | Folds | str


@dataclass(frozen=True)
class View:
    """A page's way to what it shows.

    Attributes
    ----------
    voice : Voice
    chapter : str or None
        Id of a chapter; None for a page without indicators of its own.
    used : dict
        Names of the tables behind what the page has shown, in order: the page adds to it, and its own list of
        sources is read from it.
    """

    voice: Voice
    chapter: str | None
    used: dict[str, None] = field(default_factory=dict, compare=False)

    @property
    def estimates(self) -> Estimates:
        """Every estimate of the edition."""
        return self.voice.estimates

    @property
    def own(self) -> list[Estimate]:
        """Estimates of the page's chapter, or all of them."""
        if self.chapter is None:
            return list(self.estimates)
        # One by one, so that a chapter reads its own alone.
        return [self.estimates[i.id] for i in self.voice.catalogue.chapters[self.chapter].indicators]

    @property
    def family(self) -> list[Estimate]:
        """The declared family, whose gaps may have a word."""
        return [self.estimates[key] for key in self.estimates.family]

    @property
    def in_order(self) -> list[Estimate]:
        """Every estimate, chapters in the order of the volume."""
        chapters = self.voice.catalogue.chapters
        return sorted(self.estimates, key=lambda e: chapters[e.indicator.chapter].order)

    @property
    def curves(self) -> Mapping[str, Robustness]:
        """Specification curves of the page's headline estimates."""
        return self.voice.project.curves(self.voice.edition, self.chapter)

    @property
    def ledger(self) -> Ledger:
        """The claims with their verdicts."""
        return self.voice.project.ledger(self.voice.edition)

    @property
    def gathers(self) -> bool:
        """Whether this is a chapter that has no indicators of its own."""
        return self.chapter is not None and not self.voice.catalogue.chapters[self.chapter].indicators

    @property
    def anchor(self) -> str:
        """The chapter, where labels need one."""
        if self.chapter is None:
            raise InputError("this page has no chapter; open it with open_page('<chapter>', ...).")
        return self.chapter

    def estimate(self, indicator: str) -> Estimate:
        """One estimate by its indicator's id.

        Raises
        ------
        InputError
            If there is no such indicator; the nearest is named.
        """
        known = self.estimates.by_indicator
        if indicator not in known:
            raise InputError(f"indicator '{indicator}' is not in data/indicators{hint(indicator, known)}")
        return known[indicator]


Show = Callable[..., Block | Iterable[Block]]


def titled(name: str, title: str) -> str:
    """A title with its permanent anchor: what follows is a part of the page by itself.

    Examples
    --------
    >>> print(titled("moves", "Fewer moved here than away"))
    (spread-moves)=
    ### Fewer moved here than away
    """
    return f"(spread-{name})=\n### {title}"


def each(shown: Block | Iterable[Block]) -> list[Block]:
    """What is shown as a list, also where it is one block alone.

    Examples
    --------
    >>> each("A sentence.")
    ['A sentence.']
    """
    return [shown] if isinstance(shown, Exhibit | Folds | str) else list(shown)


def one(build: Callable[[Estimate, Voice], Block | Iterable[Block]]) -> Show:
    """Show what is built of one indicator, named by its id."""

    def show(view: View, indicator: str) -> Block | Iterable[Block]:
        return build(view.estimate(indicator), view.voice)

    return show
