"""What is trained, in which order. Each training leaves a file of figures, so that a stopped campaign goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path

from benchmarks.results.entry import Entry, read_entry

#: How many go on to the other sets, and how many are trained with further seeds.
_ON, _AGAIN = 6, 3
_FIRST, _OTHERS, _SEEDS = "digits", ("fashion", "emoji"), (0, 1, 2)


@dataclass(frozen=True)
class Race:
    """One training: a preset on a sample set with a seed."""

    preset: str
    data: str
    seed: int

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.preset}-{self.data}-{self.seed}"


def races(presets: list[str], place: Path) -> Iterator[Race]:
    """All trainings: every preset on the digits, the best on the other sets, the very best with further seeds.

    Who goes on is decided by KID when the first round is done: the iterator reads the figures as it gets there.
    """
    for preset in presets:
        yield Race(preset, _FIRST, 0)
    ranked = rank(presets, place)
    for data in _OTHERS:
        for preset in ranked[:_ON]:
            yield Race(preset, data, 0)
    for data in (_FIRST, *_OTHERS):
        for preset in ranked[:_AGAIN]:
            for seed in _SEEDS[1:]:
                yield Race(preset, data, seed)


def rank(presets: list[str], place: Path) -> list[str]:
    """Presets whose first race has ended soundly, the lowest KID first."""
    return sorted((name for name in presets if _kid(name, place) < inf), key=lambda name: _kid(name, place))


def _kid(preset: str, place: Path) -> float:
    entry = read_entry(place / f"{Race(preset, _FIRST, 0).name}.json")
    return entry.kid if entry else inf


def entries(place: Path) -> list[Entry]:
    """All that has been measured so far, by set and KID."""
    found = [entry for path in sorted(place.glob("*.json")) if (entry := read_entry(path))]
    order = (_FIRST, *_OTHERS)
    return sorted(found, key=lambda entry: (order.index(entry.data), entry.kid, entry.preset, entry.seed))
