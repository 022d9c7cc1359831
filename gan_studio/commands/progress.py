"""A run's events as a progress bar on a terminal, and as plain lines everywhere else."""

import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bar

from gan_studio.commands.table import with_error
from gan_studio.core.events import (
    METRIC_COLUMNS,
    Advice,
    Evaluated,
    Event,
    Metrics,
    Progress,
    RunState,
    StateChanged,
)
from gan_studio.core.figures import FIGURES

_SECONDS_BETWEEN_LINES = 3.0
_TRAINING = "step"
_WINDOW = 10.0  # seconds that the rate is a mean of


class Pace:
    """Rate and time left, from the newest seconds of a work that goes step by step."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, float, float]] = deque()  # seconds, step, images

    def add(self, seconds: float, step: float, images: float) -> None:
        """How far it is: of training, a row of the metrics. Work that starts over has a pace of its own."""
        if self._marks and step < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((seconds, step, images))
        while len(self._marks) > 2 and seconds - self._marks[1][0] >= _WINDOW:
            self._marks.popleft()

    @property
    def images_per_second(self) -> float | None:
        """None until two rows are there."""
        return self._per_second(2)

    def seconds_left(self, steps: int) -> float | None:
        """Seconds until step ``steps``; None until two rows are there."""
        rate = self._per_second(1)
        return max(0.0, steps - self._marks[-1][1]) / rate if rate else None

    def words(self, steps: int) -> list[str]:
        """Both for people, as far as they are known; ``steps`` 0 when their number is not."""
        parts = []
        if rate := self.images_per_second:
            parts.append(f"{rate:,.0f} img/s" if rate >= 10 else f"{rate:.1f} img/s")
        if steps and (left := self.seconds_left(steps)) is not None:
            parts.append(f"{duration(left)} left")
        return parts

    def _per_second(self, column: int) -> float | None:
        if len(self._marks) < 2 or self._marks[-1][0] <= self._marks[0][0]:
            return None
        first, last = self._marks[0], self._marks[-1]
        return (last[column] - first[column]) / (last[0] - first[0])


class Reporter:
    """Listens to a preparation and a training; a context manager that tidies the terminal up.

    Args:
        console: where to; its ``is_terminal`` chooses between a bar and lines.
        steps: planned in all.
    """

    def __init__(self, console: Console, steps: int = 0) -> None:
        self.steps = steps
        self._console = console
        self._pace = Pace()
        self._said = time.monotonic()  # the first line is due after a few seconds, like every other one
        self._line = ""
        self._quality = ""
        self._measuring = False
        self._due = False  # the newest line is one of training, and has not been said
        self._bar = Bar(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[text]}"),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._task: TaskID | None = None
        self._prepared = self.doing("preparing")

    def doing(self, what: str) -> Callable[[Progress], None]:
        """A listener for work that goes picture by picture; ``what`` names it: "preparing"."""
        pace = Pace()

        def on_progress(progress: Progress) -> None:
            pace.add(time.monotonic(), progress.done, progress.done)
            total = f" / {progress.total:,}" if progress.total else ""
            parts = [f"{progress.done:,}{total} pictures", *pace.words(progress.total)]
            self._show(what, progress.done, progress.total, "  ".join(parts))

        return on_progress

    def on_event(self, event: Event) -> None:
        """An event of the trainer."""
        if isinstance(event, Metrics) and len(event.rows):
            self._on_metrics(event)
        elif isinstance(event, Advice):
            self._tell(f"{event.message} {event.hint}".strip(), whole=not self._console.is_terminal)
        elif isinstance(event, Evaluated) and event.evaluation.quick:
            self._on_quality(event)
        elif isinstance(event, Evaluated):
            self._tell(_figures_of(event))
        elif isinstance(event, Progress):
            self._prepared(event)
        elif isinstance(event, StateChanged) and event.state is RunState.MEASURING:
            self._on_measuring(event.step)

    def __enter__(self) -> "Reporter":
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()
        if error is None and self._due and not self._console.is_terminal:
            self._say()

    def _on_metrics(self, event: Metrics) -> None:
        for row in event.rows:
            values = dict(zip(METRIC_COLUMNS, row.tolist(), strict=True))
            self._pace.add(values["seconds"], values["step"], values["images"])
        means = dict(zip(METRIC_COLUMNS, _means(event.rows), strict=True))
        step = int(event.rows[-1, 0])
        self._show(_TRAINING, step, self.steps, f"{step:,} / {self.steps:,}  {self._figures(means)}")

    def _on_measuring(self, step: int) -> None:
        """Training is over, and all of it saved."""
        if self._due and not self._console.is_terminal:
            self._say()
        self._measuring = True
        self._tell(f"measuring the generator of step {step:,}; all is saved, Ctrl-C leaves this out")

    def _on_quality(self, event: Evaluated) -> None:
        self._quality = _quick_words(event)  # said with the next line of training
        if self._measuring and self._quality:
            self._tell(f"step {event.evaluation.step:,}  {self._quality}")

    def _figures(self, means: dict[str, float]) -> str:
        losses = [f"d_loss {means['d_loss']:.3f}", f"g_loss {means['g_loss']:.3f}"]
        quality = [self._quality] if self._quality else []
        return "  ".join(losses + quality + self._pace.words(self.steps))

    def _show(self, what: str, done: int, total: int, text: str) -> None:
        self._line, self._due = f"{what}  {text}", what == _TRAINING
        if self._console.is_terminal:
            if self._task is None:
                self._task = self._bar.add_task(what, text=text)
            self._bar.update(self._task, description=what, completed=done, total=total or None, text=text)
        elif time.monotonic() - self._said >= _SECONDS_BETWEEN_LINES:
            self._say()

    def _say(self) -> None:
        self._said = time.monotonic()
        self._tell(self._line)
        self._due = False

    def _tell(self, line: str, *, whole: bool = True) -> None:
        """A line of its own, ``whole`` however long it is."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=whole)


def duration(seconds: float) -> str:
    """A time for people: ``40 s``, ``3 min``, ``2 h 5 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _figures_of(event: Evaluated) -> str:
    """``evaluated  step 500: KID 0.0123 ± 0.0012, FID 45.2, the best so far``; the two that people ask for first."""
    found = event.evaluation.measurements
    parts = [f"{figure.title} {with_error(found[figure.name])}" for figure in FIGURES if figure.name in found][:2]
    best = ["the best so far"] if event.best else []
    best += ["flattering: D is trained on the same features"] if event.evaluation.flattering else []
    return f"evaluated  step {event.evaluation.step:,}: {', '.join(parts + best)}"


def _quick_words(event: Evaluated) -> str:
    """``KID ~0.0123*``: an estimate, with a star where it is the best so far."""
    mark = event.evaluation.mark
    return "" if mark is None else f"KID ~{mark:.4f}{'*' if event.best else ''}"


def _means(rows: NDArray[np.float64]) -> list[float]:
    """Column means without the NaN of values that were not computed; NaN when there is none at all."""
    there = ~np.isnan(rows)
    sums, counts = np.where(there, rows, 0).sum(axis=0), there.sum(axis=0)
    return [float(total / count) if count else np.nan for total, count in zip(sums, counts, strict=True)]
