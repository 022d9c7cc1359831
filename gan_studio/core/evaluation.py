"""A measurement of how good samples are: figures that always carry how they were made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Measurement:
    """One metric's figure.

    Attributes:
        value: in the metric's own unit.
        error: standard error, where the metric has one.
        floor: the same metric between two halves of the data, the best that can be expected; None where it has none.
    """

    value: float
    error: float | None = None
    floor: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """The figures of one generator. Those of other features, counts or filters cannot be compared with them.

    Attributes:
        step: generator steps done.
        measurements: metric name (``fid``, ``kid``, …) to figure.
        extractor: name of the network whose features were compared, and how many of them there are.
        samples, pictures: how many were generated, and held against how many of the data's.
        data: the beginning of the fingerprint of the data.
        source: where the data came from, ``sample:NAME``, a path or ``N pictures``; empty of old ones.
        resize: the filter that brought them to the extractor's size.
        seed: of the samples and of the choice of pictures.
        seconds: it took.
    """

    step: int
    measurements: Mapping[str, Measurement] = field(default_factory=dict)
    extractor: str = ""
    features: int = 0
    samples: int = 0
    pictures: int = 0
    data: str = ""
    resize: str = "bicubic"
    seed: int = 0
    seconds: float = 0.0
    source: str = ""

    @property
    def settings(self) -> tuple[object, ...]:
        """What must be the same for two evaluations to be comparable."""
        return self.extractor, self.features, self.samples, self.pictures, self.data, self.resize

    @property
    def mark(self) -> float | None:
        """What decides which generator is best, lower is better: KID, which small sets do not bias, else FID."""
        for name in ("kid", "fid"):
            if name in self.measurements:
                return self.measurements[name].value
        return None

    def better_than(self, other: "Evaluation | None") -> bool:
        """Whether it is known to be better; anything that has a mark is better than none, or one of other settings."""
        if self.mark is None:
            return False
        if other is None or other.mark is None or self.settings != other.settings:
            return True
        return self.mark < other.mark

    def to_dict(self) -> dict[str, Any]:
        """As a line of ``events.jsonl`` has it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Undo `to_dict`; unknown keys are passed over. ``ValueError`` when it is no evaluation."""
        try:
            known = {key: values[key] for key in cls.__dataclass_fields__ if key in values}
            figures = {name: Measurement(**figure) for name, figure in known.pop("measurements").items()}
            return cls(measurements=figures, **known)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no evaluation: {error}") from error
