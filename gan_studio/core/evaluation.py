"""A measurement of how good samples are: figures that always carry how they were made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self


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


#: Attributes of an `Evaluation` that must be the same for two of them to be comparable.
SETTINGS = ("extractor", "features", "samples", "pictures", "data", "resize", "quick", "flattering")
#: Generator steps before which a quick evaluation decides nothing: features learned from photographs prefer the smears
#: of the first minute to the rough shapes that follow.
EARLY = 1000
#: A generator of so many times the steps is the one to keep, as long as its quick figures are no more than so many
#: times the lowest of the run: features learned from photographs prefer clean shapes that show nothing, and by the
#: eye more steps of drawings are no worse or better (docs/presets.md).
LONGER, ALIKE = 2, 1.25
#: Why a flattering evaluation is not compared with others.
FLATTERS = "D is trained on the same features: this flatters"


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
        quick: a point of the quality curve: a cheap estimate from few samples, never mixed with full evaluations.
        flattering: D is trained on features of the extractor's family, so these metrics say less than they seem to;
            they are never compared with others.
        trend: of a quick one, the mean mark of it and up to two quick ones before it, early ones or later ones alike;
            None of others.
        lowest: of a quick one, the lowest trend of the run so far; None of others.
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
    quick: bool = False
    flattering: bool = False
    trend: float | None = None
    lowest: float | None = None

    @property
    def settings(self) -> tuple[object, ...]:
        """What must be the same for two evaluations to be comparable."""
        return tuple(getattr(self, name) for name in SETTINGS)

    @property
    def is_early(self) -> bool:
        """Whether it is a quick one of fewer steps than `EARLY`, which decides nothing."""
        return self.quick and self.step < EARLY

    @property
    def mark(self) -> float | None:
        """What decides which generator is best, lower is better: KID, which small sets do not bias, else FID."""
        for name in ("kid", "fid"):
            if name in self.measurements:
                return self.measurements[name].value
        return None

    def better_than(self, other: "Evaluation | None", *, decisive: Literal["full", "quick"] = "full") -> bool:
        """Whether its generator is to be kept in place of the other's.

        A flattering one never is, and anything else that has a mark is better than none. Those of other settings are
        not comparable: then the newer one takes the place, but for quick and full ones, of which only the decisive
        kind does.

        Two quick ones have the errors of a few hundred samples. The trend must be lower, so that a lucky point does
        not win by itself, and the point no worse than the kept one by more than its error, so that a good trend does
        not bring a bad generator in. One of `LONGER` times the steps need only be no worse to speak of: neither its
        trend nor the point is above `ALIKE` times the lowest trend of the run by more than the error. A quick one of
        fewer than `EARLY` steps gives way to any newer one.

        Args:
            decisive: which kind chooses the best generator of the run.
        """
        if self.mark is None or self.flattering:
            return False
        if other is None or other.mark is None or other.flattering:
            return True
        if self.quick != other.quick:
            return self.quick == (decisive == "quick")
        if self.settings != other.settings or (other.is_early and other.step < self.step):
            return True
        error = (other.measurements["kid"].error or 0.0) if "kid" in other.measurements else 0.0
        if self.trend is None or other.trend is None:
            lower = self.mark < other.mark
        else:
            lower = self.trend < other.trend and self.mark < other.mark + error
        longer = self.quick and self.step >= LONGER * other.step
        return lower or (longer and self._is_alike(other.mark, error))

    def _is_alike(self, mark: float, error: float) -> bool:
        """Whether it is no worse to speak of than the lowest trend of the run, or than a mark where there is none."""
        highest = max(found for found in (self.mark, self.trend) if found is not None)
        lowest = mark if self.lowest is None else self.lowest
        return highest <= ALIKE * max(lowest, 0.0) + error

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
