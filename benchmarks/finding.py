"""What a benchmark finds out: a figure with its spread, and whether it is good enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True)
class Spread:
    """Several readings of one figure."""

    readings: tuple[float, ...]

    @classmethod
    def of(cls, readings: Sequence[float]) -> "Spread":
        """At least one reading."""
        return cls(tuple(float(reading) for reading in readings))

    @property
    def median(self) -> float:
        """The middle reading."""
        return float(median(self.readings))

    def __str__(self) -> str:
        if len(self.readings) == 1:
            return short(self.median)
        return f"{short(self.median)}  ({short(min(self.readings))}–{short(max(self.readings))})"


def pairwise(over: Sequence[float], under: Sequence[float]) -> Spread:
    """Ratios of readings that were taken one right after the other."""
    return Spread.of([a / b for a, b in zip(over, under, strict=True)])


@dataclass(frozen=True)
class Target:
    """What a figure should be: ``at least`` or ``at most`` a value."""

    kind: Literal["at least", "at most"]
    value: float

    def met(self, figure: float) -> bool:
        """Whether a figure is good enough."""
        return figure >= self.value if self.kind == "at least" else figure <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.kind == 'at least' else '≤'} {short(self.value)}"


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        what: a sentence's beginning: "engine against the plain script".
        unit: "×", "ms", "MB", …
        target: None where the figure is only told.
        note: what explains the figure.
    """

    what: str
    spread: Spread
    unit: str
    target: Target | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the median meets the target; None without one."""
        return None if self.target is None else self.target.met(self.spread.median)

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "what": self.what,
            "median": self.spread.median,
            "readings": list(self.spread.readings),
            "unit": self.unit,
            "target": str(self.target) if self.target else None,
            "met": self.met,
            "note": self.note,
        }


def short(value: float) -> str:
    """Three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
