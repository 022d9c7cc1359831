"""The benchmarks by name; each is one file in ``benchmarks/suite``."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.finding import Finding
from gan_studio.core.registry import Registry


@dataclass(frozen=True)
class Setup:
    """How thoroughly to measure, and where.

    Attributes:
        place: a folder for files, deleted afterwards.
        repeats: turns of each contestant.
        steps: training steps a turn.
        period: steps a turn where one grid of samples and one checkpoint must be in it.
        seconds: how long to look at the window.
        tiny: a network that trains in milliseconds in place of the real one: only to see that everything works.
    """

    place: Path
    repeats: int = 5
    steps: int = 12
    period: int = 50
    seconds: float = 30.0
    tiny: bool = False

    def smallest(self) -> "Setup":
        """Only to see that everything works."""
        return replace(self, repeats=2, steps=4, period=4, seconds=1.0, tiny=True)

    def quick(self) -> "Setup":
        """For a first look: a fifth of the time."""
        return replace(self, repeats=3, steps=6, period=25, seconds=8.0)


Benchmark = Callable[[Setup], list[Finding]]

benchmarks: Registry[Benchmark] = Registry("benchmark", "benchmarks.suite")
