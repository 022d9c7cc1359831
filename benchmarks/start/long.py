"""Ten times the recommended length, or the one named: whether quality is held, and the best generator kept."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from benchmarks.results.plan import is_scheduled
from benchmarks.start.judges import flatters
from benchmarks.start.ranking import above_zero
from benchmarks.start.words import measured_kid
from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Evaluated, Event
from gan_studio.core.files import atomic_write
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.runs import create_run
from gan_studio.engine.training import train

TIMES = 10
#: KID may be so many times the lowest before it.
RISE = 1.3
_NEVER = 10**9


@dataclass(frozen=True)
class LongEntry:
    """A candidate trained for ten times its recommended length, or another.

    Attributes:
        length: in steps.
        evaluations: on the way, after each such length.
        kept: of the generator that the run keeps as its best; None without one.
        failure: why training ended early.
    """

    candidate: str
    data: str
    seed: int
    settings: str
    fingerprint: str
    length: int
    judge: str
    machine: str
    evaluations: tuple[Evaluation, ...] = ()
    kept: Evaluation | None = None
    failure: str = ""

    @property
    def name(self) -> str:
        """Of its file."""
        return f"long-{self.candidate}-{self.data}-{self.seed}"

    @property
    def largest_rise(self) -> float:
        """The largest KID relative to the lowest before it; 1 when it never rose."""
        kids = [above_zero(found.measurements["kid"].value, found.measurements["kid"].error or 0) for found in self.way]
        return max([1.0, *(kid / min(kids[:place]) for place, kid in enumerate(kids) if place)])

    @property
    def way(self) -> list[Evaluation]:
        """The evaluations in the order of their steps."""
        return sorted(self.evaluations, key=lambda found: found.step)

    @property
    def best_kept(self) -> bool:
        """Whether the run's best generator is the one with the lowest KID on the way."""
        best = min(self.way, key=lambda found: found.measurements["kid"].value, default=None)
        return best is not None and self.kept is not None and self.kept.step == best.step

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Undo `asdict`."""
        evaluations = tuple(Evaluation.from_dict(found) for found in values.pop("evaluations"))
        kept = values.pop("kept")
        return cls(**values, evaluations=evaluations, kept=Evaluation.from_dict(kept) if kept else None)


def train_long(planned: LongEntry, config: RunConfig, run: Path) -> LongEntry:
    """Train in the run folder ``run``, which a stopped training continues, and note what it logged.

    Args:
        config: settled for the pictures; its steps are the recommended length.

    Raises:
        UserError: D is trained on the judge's features, or the run cannot be made.
    """
    if flatters(planned.judge, config.network):
        message = f"D is trained on the features of {planned.judge}."
        raise UserError(message, "Name another extractor: --judge NAME.")
    folder = RunFolder(run) if RunFolder(run).is_run() else create_run(run, _config(planned, config))
    # An evaluation runs beside the training, which waits for it at its end only.
    stops = [TIMES * planned.length]
    if not is_scheduled(config):
        stops = [planned.length * times for times in range(1, TIMES + 1)]
    failure, done = "", max(folder.checkpoint_steps(), default=0)
    try:
        for stop in stops:
            if stop > done:
                train(folder, on_event=_tell, should_stop=lambda: False, steps=stop)
    except UserError as error:
        failure = error.message
    found = [replace(one, source=planned.data) for one in folder.evaluations() if one.extractor == planned.judge]
    kept = folder.best_evaluation()
    return replace(planned, evaluations=tuple(found), kept=kept and replace(kept, source=planned.data), failure=failure)


def _config(planned: LongEntry, config: RunConfig) -> RunConfig:
    """Evaluated in full, and saved, after each length; the cheap curve would decide nothing."""
    changes: dict[str, Any] = {
        "training.steps": TIMES * planned.length,
        "training.sample_every": _NEVER,
        "training.checkpoint_every": planned.length,
        "evaluation.every": planned.length,
        "evaluation.extractor": planned.judge,
    }
    if "curve" in type(config.evaluation).model_fields:
        changes["evaluation.curve"] = False
    return config.with_values(changes)


def _tell(event: Event) -> None:
    if isinstance(event, Evaluated):
        print(f"  step {event.evaluation.step:,}: KID {event.evaluation.measurements['kid'].value:.4f}", flush=True)


def write_long(place: Path, entry: LongEntry) -> None:
    """Atomically."""
    with atomic_write(place / f"{entry.name}.json") as file:
        file.write((json.dumps(asdict(entry), indent=1) + "\n").encode())


def read_long(place: Path) -> list[LongEntry]:
    """All there are, by name."""
    paths = sorted(place.glob("long-*.json"))
    return [LongEntry.from_dict(json.loads(path.read_text(encoding="utf-8"))) for path in paths]


def verdict(entry: LongEntry) -> str:
    """In a sentence."""
    if len(entry.way) < 2:
        return f"{entry.failure or 'Stopped'} before there was anything to compare."
    rise = entry.largest_rise
    held = f"rose to {rise:.2f} times its lowest before, above {RISE:g}" if rise > RISE else f"never above {RISE:g}"
    kept = "the best generator was kept" if entry.best_kept else "the best generator was NOT kept"
    return f"KID {held} (largest {rise:.2f}); {kept}{entry.failure and f'; {entry.failure}'}."


def long_section(entries: Sequence[LongEntry]) -> Iterator[str]:
    """Markdown; nothing without entries."""
    if not entries:
        return
    yield "## Ten times as long\n"
    yield (
        "KID after each length, ten times: the recommended one, or the steps that the set's [goal](goals.md) has time "
        f"for. It should never be above {RISE:g} times the lowest before, and the run keeps the generator with the "
        "lowest KID.\n"
    )
    yield "| candidate | set | seed | length, steps | KID × 1000 by the set's judge on the way | best kept at | holds |"
    yield "|---|---|---:|---:|---|---:|---|"
    for entry in entries:
        way = ", ".join(measured_kid(found.measurements["kid"]) for found in entry.way)
        cells = [
            f"`{entry.candidate}`",
            entry.data,
            str(entry.seed),
            f"{entry.length:,}",
            f"{way} {entry.failure}".strip(),
            f"{entry.kept.step:,}" if entry.kept else "–",
            "yes" if entry.largest_rise <= RISE and entry.best_kept and not entry.failure else "**no**",
        ]
        yield "| " + " | ".join(cells) + " |"
    yield ""
    yield from (f"- `{entry.candidate}` on {entry.data}, seed {entry.seed}: {verdict(entry)}" for entry in entries)
    yield ""
