"""What came in: the report on an image set."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gan_studio.core.set_facts import ImageStatistics


@dataclass(frozen=True)
class LeftOut:
    """A picture or file that is not trained on, and why."""

    name: str
    reason: str


def some_of(names: Sequence[str], shown: int = 3) -> str:
    """A list of names that stays a line, however long it is: ``a.png, b.png, c.png and 1,997 more``."""
    more = len(names) - shown
    if more < 2:  # one more name is no longer than what would be said of it
        return ", ".join(names)
    return f"{', '.join(names[:shown])} and {more:,} more"


def by_reason(left_out: Iterable[LeftOut]) -> dict[str, list[str]]:
    """The names of what was left out for each reason, in the order in which they came."""
    found: dict[str, list[str]] = {}
    for item in left_out:
        found.setdefault(item.reason, []).append(item.name)
    return found


@dataclass(frozen=True)
class Choice:
    """Something that was assumed about a set and can be changed.

    Attributes:
        path: of the option that changes it: ``data.labels``.
        message: what was assumed, one sentence.
        options: (value, label) of what can be chosen, in the order they are offered.
        chosen: the value in effect, one of the options; what "auto" came to.
    """

    path: str
    message: str
    options: tuple[tuple[Any, str], ...]
    chosen: Any


@dataclass(frozen=True)
class Report:
    """What was found in a source, and what became of it.

    Attributes:
        source: what was opened, as text.
        title: a short name for people.
        licence: of a sample set; empty for the user's own pictures.
        found: pictures and other files seen; ``used`` + ``len(left_out)``.
        used: pictures in the set.
        sizes: ((width, height), count) of the originals, most frequent first.
        modes: (colour mode of the originals in Pillow's words, count), most frequent first.
        classes: (name, count) in the order of the labels; empty without classes.
        duplicates: groups of names whose prepared pictures are equal, pixel for pixel; all of them are used.
        left_out: file by file.
        notes: what else is worth knowing, one sentence each.
        choices: what was assumed and can be changed.
        statistics: of the prepared pictures; None for points, and until `cache.Place.read` has measured them.
    """

    source: str
    title: str
    licence: str
    found: int
    used: int
    sizes: tuple[tuple[tuple[int, int], int], ...]
    modes: tuple[tuple[str, int], ...]
    classes: tuple[tuple[str, int], ...]
    duplicates: tuple[tuple[str, ...], ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    statistics: ImageStatistics | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and dictionaries, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Report":
        """The report that `to_dict` was called on, also after a way through JSON."""
        return cls(
            source=values["source"],
            title=values["title"],
            licence=values["licence"],
            found=values["found"],
            used=values["used"],
            sizes=tuple(((size[0], size[1]), count) for size, count in values["sizes"]),
            modes=tuple((mode, count) for mode, count in values["modes"]),
            classes=tuple((name, count) for name, count in values["classes"]),
            duplicates=tuple(tuple(group) for group in values["duplicates"]),
            left_out=tuple(LeftOut(**item) for item in values["left_out"]),
            notes=tuple(values["notes"]),
            choices=tuple(
                Choice(
                    one["path"], one["message"], tuple((value, label) for value, label in one["options"]), one["chosen"]
                )
                for one in values.get("choices", ())
            ),
            statistics=ImageStatistics.from_dict(values.get("statistics")),
        )
