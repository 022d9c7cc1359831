"""The figures of one training, as they are kept."""

import json
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Any

from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.files import atomic_write


@dataclass(frozen=True)
class Entry:
    """One line of the results page.

    Attributes:
        seconds: of training, on the clock.
        steps, images: generator steps done, and real pictures seen.
        megabytes: most memory while training (CPU: of the process; GPU: of torch on the device).
        parameters: of G and of D.
        machine: in one line.
        evaluation: of the mean generator at the end; None when training broke down.
        failure: why it did.
    """

    preset: str
    data: str
    seed: int
    size: int
    seconds: float
    steps: int
    images: int
    megabytes: float
    parameters: tuple[int, int]
    machine: str
    evaluation: Evaluation | None = None
    failure: str = ""

    @property
    def kid(self) -> float:
        """Infinite when training broke down."""
        figure = self.figure("kid")
        return figure.value if figure else inf

    def figure(self, metric: str) -> Measurement | None:
        """A metric's figure, if it was measured."""
        return self.evaluation.measurements.get(metric) if self.evaluation else None


def write_entry(path: Path, entry: Entry) -> None:
    """Atomically."""
    values: dict[str, Any] = asdict(entry)
    values["evaluation"] = entry.evaluation.to_dict() if entry.evaluation else None
    with atomic_write(path) as file:
        file.write((json.dumps(values, indent=1) + "\n").encode())


def read_entry(path: Path) -> Entry | None:
    """None when there is none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    evaluation = values.pop("evaluation")
    values["parameters"] = tuple(values["parameters"])
    return Entry(**values, evaluation=Evaluation.from_dict(evaluation) if evaluation else None)
