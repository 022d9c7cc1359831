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
        times: 0 for a race by the clock, else so many times the preset's stated length.
        settings: of the preset, see `Race.settings`.
        seconds: of training, on the clock.
        steps, images: generator steps done, and real pictures seen.
        cores: of the processor that were at its disposal.
        megabytes: most memory while training (CPU: of the process; GPU: of torch on the device).
        parameters: of G and of D.
        machine: in one line.
        evaluations: of the mean generator at the end; of a race to a length also on the way. Empty when training
            broke down.
        failure: why it did.
    """

    preset: str
    data: str
    seed: int
    times: int
    settings: str
    side: int
    seconds: float
    steps: int
    images: int
    cores: int
    megabytes: float
    parameters: tuple[int, int]
    machine: str
    evaluations: tuple[Evaluation, ...] = ()
    failure: str = ""

    @property
    def kid(self) -> float:
        """At the end; infinite when training broke down."""
        figure = self.figure("kid")
        return figure.value if figure else inf

    def figure(self, metric: str) -> Measurement | None:
        """A metric's figure at the end, if it was measured."""
        return self.evaluations[-1].measurements.get(metric) if self.evaluations and not self.failure else None


def write_entry(path: Path, entry: Entry) -> None:
    """Atomically."""
    with atomic_write(path) as file:
        file.write((json.dumps(asdict(entry), indent=1) + "\n").encode())


def read_entry(path: Path) -> Entry | None:
    """None when there is none."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    values["parameters"] = tuple(values["parameters"])
    values["evaluations"] = tuple(Evaluation.from_dict(found) for found in values["evaluations"])
    return Entry(**values)
