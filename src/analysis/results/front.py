"""What the front page shows of an edition: the picture of the volume, and a door to each focus area."""

from __future__ import annotations

from pathlib import Path

from analysis.declared.edition import Edition
from analysis.estimates.estimate import Estimate
from analysis.exhibits import picture, spread
from analysis.exhibits.dashboard import gap_spark, spark_cell, spark_name
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import View
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language
from analysis.project import Project

FILE = "front.md"


def write(project: Project, edition: Edition, folder: Path) -> None:
    """Write ``front.md`` and its drawings into the folder of an edition's exhibits.

    Parameters
    ----------
    folder : Path
        ``_exhibits`` of the book: its files are named from the folder above.
    """
    view = View(Voice(project, edition, Language(edition.language)), None)
    shown = picture.of_volume(view)
    blocks = []
    if isinstance(shown, Exhibit):
        shown.save(folder.parent, edition.slug, view.voice.language)
        blocks.append(shown.myst(edition.slug, view.voice.language))
    drawings = folder / edition.slug
    drawings.mkdir(parents=True, exist_ok=True)
    doors = []
    for chapter in sorted(view.voice.catalogue.chapters.values(), key=lambda one: one.order):
        found = strongest(view, chapter.id)
        doors.append(_door(chapter.id, found, view.voice))
        if found is not None and found.moved is not None:
            drawn = gap_spark(found, found.moved)
            (drawings / f"{spark_name(found)}.svg").write_text(drawn, encoding="utf-8")
    blocks.append(
        ":::::{grid} 1 2 2 2\n:gutter: 3\n:class-container: doors\n\n" + "\n\n".join(doors) + "\n:::::"
    )
    (folder / FILE).write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def strongest(view: View, chapter: str) -> Estimate | None:
    """The first confirmed headline of a chapter that has a then and a now, in the order declared."""
    own = [e for e in view.estimates if e.indicator.chapter == chapter and e.indicator.headline]
    return next((e for e in own if e.moved is not None and not e.unconfirmed), None)


def _door(chapter: str, found: Estimate | None, voice: Voice) -> str:
    """One card: title, finding, small line."""
    title = voice.catalogue.chapters[chapter].title[voice.language.code]
    told = spread.finding(found, voice) if found is not None else voice.say("front.gathers")
    line = spark_cell(found, voice) if found is not None else ""
    return (
        f"::::{{grid-item-card}} {title}\n:link: notebooks/{chapter}\n:link-type: doc\n\n{told} {line}\n::::"
    )
