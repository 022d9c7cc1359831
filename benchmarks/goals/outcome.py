"""What a goal's training gave, as it is kept in a JSON file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.goals.table import Goal
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.files import atomic_write

_THOUSANDTHS = {"kid": 1000}


@dataclass(frozen=True)
class Outcome:
    """A training with what is recommended for the set.

    Attributes:
        goal: its name.
        preset, summary: what was recommended.
        settings: digest of the whole configuration: a change of the recommendation is measured anew.
        minutes: of training, as the goal's budget counts them.
        steps: done in all.
        evaluation: of the best generator that the run kept.
        machine: in one line.
        last: of the newest generator, where that is another.
        curve: steps and KIDs of the run's quality curve, by which the best was chosen.
        seen: what somebody saw in the samples, written by hand beside them.
        by_clock: its minutes were not those of the standard speed, but of the clock.
        seed: of the training.
    """

    goal: str
    preset: str
    summary: str
    settings: str
    minutes: float
    steps: int
    evaluation: Evaluation
    machine: str
    last: Evaluation | None = None
    curve: tuple[tuple[int, float], ...] = ()
    seen: str = ""
    by_clock: bool = False
    seed: int = 0

    @property
    def name(self) -> str:
        """Of its files."""
        return f"{self.goal}-seed-{self.seed}" if self.seed else self.goal

    def shown(self, metric: str) -> float:
        """A metric in the unit of the goals."""
        return self.evaluation.measurements[metric].value * _THOUSANDTHS.get(metric, 1)

    def reaches(self, goal: Goal) -> bool:
        """Whether all limits hold, and the features do not flatter."""
        below = all(self.shown(metric) <= limit for metric, limit in goal.at_most.items())
        above = all(self.shown(metric) >= limit for metric, limit in goal.at_least.items())
        return below and above and not self.evaluation.flattering

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Undo `asdict`."""
        last, curve = values.get("last"), values.get("curve", ())
        read = {
            "evaluation": Evaluation.from_dict(values["evaluation"]),
            "last": Evaluation.from_dict(last) if last else None,
            "curve": tuple((step, kid) for step, kid in curve),
        }
        return cls(**{**values, **read})


def write_outcome(place: Path, outcome: Outcome) -> None:
    """Atomically."""
    with atomic_write(place / f"{outcome.name}.json") as file:
        file.write((json.dumps(asdict(outcome), indent=1) + "\n").encode())


def read_outcome(place: Path, goal: Goal) -> Outcome | None:
    """With seed 0; None when there is none."""
    path = place / f"{goal.name}.json"
    return _read(path) if path.exists() else None


def read_other_seeds(place: Path, goal: Goal) -> list[Outcome]:
    """Of trainings with other seeds than 0, in their order."""
    return sorted(map(_read, place.glob(f"{goal.name}-seed-*.json")), key=lambda outcome: outcome.seed)


def _read(path: Path) -> Outcome:
    return Outcome.from_dict(json.loads(path.read_text(encoding="utf-8")))
