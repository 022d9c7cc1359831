"""What one training gave, as it is kept in a JSON file."""

import json
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Any, Self

from benchmarks.start.sets import Facts
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.files import atomic_write


@dataclass(frozen=True)
class Mark:
    """A moment of the training.

    Attributes:
        seconds: of training, in the standard of `benchmarks.start.speed`.
        steps, images: generator steps done, and real pictures seen.
        evaluations: of the EMA generator.
    """

    seconds: float
    steps: int
    images: int
    evaluations: tuple[Evaluation, ...] = ()

    def measurement(self, metric: str, extractor: str) -> Measurement | None:
        """A metric by an extractor's features, if it was measured."""
        found = (one for one in self.evaluations if one.extractor == extractor)
        return next((one.measurements.get(metric) for one in found), None)


@dataclass(frozen=True)
class Entry:
    """A candidate on a set with a seed.

    Attributes:
        data: name of the set; fingerprint, facts: of its pictures.
        budget: standard seconds at each mark.
        settings: digest of the candidate's configuration, `settings_of`.
        judge: an extractor of another kind than EfficientNet that looks at all candidates on this set. It measures
            nothing where it would flatter: such a training is shown, but not ranked.
        machine: in one line; speed: images of the reference a CPU second, while it trained.
        failure: why there is no metric at the end.
    """

    candidate: str
    data: str
    seed: int
    budget: tuple[float, ...]
    settings: str
    fingerprint: str
    facts: Facts
    judge: str
    machine: str
    speed: float = 0.0
    marks: tuple[Mark, ...] = ()
    failure: str = ""

    @property
    def name(self) -> str:
        """Of its files."""
        return entry_name(self.candidate, self.data, self.seed, self.budget)

    @property
    def kid(self) -> float:
        """At the end by the judge; infinite when training failed."""
        found = self.measurement("kid")
        return found.value if found else inf

    @property
    def ranked(self) -> bool:
        """Whether it can be compared with others: it failed, or a judge that does not flatter it has measured it."""
        return bool(self.failure) or self.measurement("kid") is not None

    def measurement(self, metric: str, extractor: str = "") -> Measurement | None:
        """A metric at the end, by the judge's features unless others are asked for."""
        if self.failure or not self.marks:
            return None
        return self.marks[-1].measurement(metric, extractor or self.judge)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Undo `asdict`."""
        marks = tuple(
            Mark(**{**mark, "evaluations": tuple(Evaluation.from_dict(found) for found in mark["evaluations"])})
            for mark in values.pop("marks")
        )
        budget, facts = tuple(values.pop("budget")), Facts(**values.pop("facts"))
        return cls(**values, budget=budget, facts=facts, marks=marks)


def entry_name(candidate: str, data: str, seed: int, budget: tuple[float, ...]) -> str:
    """Of the files of a training."""
    return f"{candidate}-{data}-{seed}-{budget[-1]:g}s"


def write_entry(place: Path, entry: Entry) -> None:
    """Atomically."""
    with atomic_write(place / f"{entry.name}.json") as file:
        file.write((json.dumps(asdict(entry), indent=1) + "\n").encode())


def read_entry(path: Path) -> Entry | None:
    """None when there is none."""
    try:
        return Entry.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
