"""One run as the window shows it: a draft, or a folder."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.files_thread import Series, read_samples
from gan_studio.bridge.mailbox import Post
from gan_studio.bridge.rows import Rows
from gan_studio.core.config import Problem, RunConfig
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import (
    METRIC_COLUMNS,
    Advice,
    CheckpointWritten,
    Evaluated,
    Event,
    Failed,
    Metrics,
    Progress,
    Revised,
    RunState,
    Samples,
    StateChanged,
)
from gan_studio.core.presets import RECOMMENDED
from gan_studio.core.run_folder import RunFolder

#: Speed is told over this much training time, in seconds.
_WINDOW = 5.0

#: States that a run which was told to stop may still go to.
_AFTER_STOPPING = {RunState.MEASURING, *(state for state in RunState if not state.live)}

_STEP, _IMAGES, _SECONDS = (METRIC_COLUMNS.index(name) for name in ("step", "images", "seconds"))


class RunModel(QObject):
    """What is known of a run. It changes only in the window's thread; `Studio` does so.

    Attributes:
        config: None until the engine is loaded, which has to check it; pages then show that they wait.
        folder: None for a draft.
        preset: the preset that the draft was made from, "" when not known.
        recommended: what the preset "recommended" stood for last, with which the settings are compared;
            ``base_preset``: the concrete one that it builds on, "" when not known.
        device: where it trains, as torch names it; "" while it does not.
        progress: of what is being prepared before training, if anything.
        failure: why training ended, if it failed.
        named: the user chose the name; otherwise it follows images and preset.
        touched: the user changed options since they were last written.
        checkpoint_steps: those kept under their step; ``has_checkpoint``: there is at least the last one.
        evaluations: of its samples, in the order they were made; ``best``: of the generator that is kept as the best.
        revisions: changes of settings and pictures on the way; ``saved_settings``: those of the last checkpoint, if
            it says.
        foreign: another process trains the run; this one only follows.

    Signals:
        metrics_added: rows were added to ``metrics`` (or, after a resume, replaced at its end).
        samples_added: ``samples`` is another, ``sample_steps`` has grown.
        advised: `core.events.Advice`.
        evaluated: ``evaluations`` or ``best`` are others.
        revised: ``revisions`` or ``saved_settings`` are others.
    """

    config_changed = Signal()
    problems_changed = Signal()
    state_changed = Signal()
    metrics_added = Signal()
    samples_added = Signal()
    checkpoint_added = Signal()
    progress_changed = Signal()
    advised = Signal(object)
    evaluated = Signal()
    revised = Signal()
    name_changed = Signal()

    def __init__(
        self,
        name: str,
        config: RunConfig | None = None,
        folder: RunFolder | None = None,
        preset: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.config = config
        self.folder = folder
        self.preset = preset
        self.recommended: RunConfig | None = None
        self.base_preset = ""
        self.state = RunState.STOPPED if folder else RunState.DRAFT
        self.device = ""
        self.samples: Samples | None = None
        self.sample_steps: list[int] = []
        self.checkpoint_steps: list[int] = []
        self.evaluations: list[Evaluation] = []
        self.best: Evaluation | None = None
        self.revisions: list[Revised] = []
        self.saved_settings: dict[str, Any] | None = None
        self.progress: Progress | None = None
        self.failure: Failed | None = None
        self.foreign = False
        self.has_checkpoint = False
        self.named = False
        self.touched = False
        self._rows = Rows(len(METRIC_COLUMNS))
        self._step = 0
        self._problems: list[Problem] = []
        self._refused: dict[str, Problem] = {}
        self._refused_values: dict[str, object] = {}

    # Reading

    @property
    def metrics(self) -> NDArray[np.float64]:
        """All rows so far, float64 ``K×len(METRIC_COLUMNS)``, ascending: a read-only view."""
        return self._rows.table

    @property
    def step(self) -> int:
        """Generator steps done."""
        rows = self._rows.table
        return max(self._step, int(rows[-1, _STEP])) if len(rows) else self._step

    @property
    def steps(self) -> int:
        """Generator steps planned in all; 0 while the configuration is not known."""
        return self.config.training.steps if self.config else 0

    @property
    def problems(self) -> list[Problem]:
        """What keeps the run from starting: values that were refused, then what cannot work together."""
        return [*self._refused.values(), *self._problems]

    @property
    def refused_values(self) -> Mapping[str, object]:
        """What was typed and cannot be taken, by path: fields go on showing it, beside what is wrong with it."""
        return {path: value for path, value in self._refused_values.items() if path in self._refused}

    @property
    def editable(self) -> bool:
        """Whether every option may be changed; of a started run only those that are changeable (`option`)."""
        return self.folder is None and self.state is RunState.DRAFT

    @property
    def follows(self) -> bool:
        """Whether its settings are the recommended ones, which are others for other pictures; the pictures' own
        options do not count."""
        config, recommended = self.config, self.recommended
        if self.preset != RECOMMENDED or config is None:
            return self.preset == RECOMMENDED
        return recommended is not None and config == recommended.model_copy(update={"data": config.data})

    @property
    def images_per_second(self) -> float | None:
        """Training pictures a second, over the last seconds; None while it does not train."""
        return self._rate(_IMAGES)

    @property
    def seconds_left(self) -> float | None:
        """Until the planned steps are done; None while it does not train."""
        rate = self._rate(_STEP)
        return max(0, self.steps - self.step) / rate if rate and self.steps else None

    def load_samples(self, step: int) -> Samples:
        """A stored grid; ``UserError`` when it cannot be read."""
        if self.samples is not None and self.samples.step == step:
            return self.samples
        if self.folder is None:
            raise LookupError("a draft has no samples")
        return read_samples(self.folder, step)

    def _rate(self, column: int) -> float | None:
        rows = self._rows.table
        if self.state is not RunState.TRAINING or len(rows) < 2:
            return None
        first = min(int(np.searchsorted(rows[:, _SECONDS], rows[-1, _SECONDS] - _WINDOW)), len(rows) - 2)
        seconds = rows[-1, _SECONDS] - rows[first, _SECONDS]
        return float((rows[-1, column] - rows[first, column]) / seconds) if seconds > 0 else None

    # Changing

    def set_name(self, name: str) -> None:
        """Call it something else (the folder is not touched)."""
        if name != self.name:
            self.name = name
            self.name_changed.emit()

    def set_config(self, config: RunConfig) -> None:
        """Another configuration; refused values of options that it sets are forgotten."""
        if config != self.config:
            self.config = config
            self.config_changed.emit()

    def set_recommended(self, config: RunConfig, base_preset: str) -> None:
        """Another recommendation: a run that follows takes it over, its pictures' options stay."""
        follows, known = self.follows, self.config
        if (config, base_preset) == (self.recommended, self.base_preset) and (not follows or config == known):
            return
        self.recommended, self.base_preset = config, base_preset
        if follows and known is not None:
            self.config = config.model_copy(update={"data": known.data})
        self.config_changed.emit()

    def set_problems(self, problems: Iterable[Problem]) -> None:
        """What cannot work together."""
        self._problems = list(problems)
        self.problems_changed.emit()

    def refuse(self, problem: Problem, typed: object = None) -> None:
        """A value that was typed cannot be taken; the configuration keeps the old one.

        Args:
            typed: the value, where its field is to go on showing it; None shows the old one.
        """
        self._refused[problem.path] = problem
        self._refused_values.pop(problem.path, None)
        if typed is not None:
            self._refused_values[problem.path] = typed
        self.problems_changed.emit()

    def accept(self, paths: Iterable[str] | None = None) -> None:
        """Options whose last value was taken; None for all."""
        gone = list(self._refused) if paths is None else [path for path in paths if path in self._refused]
        for path in gone:
            del self._refused[path]
        if gone:
            self.problems_changed.emit()

    def set_state(self, state: RunState, failure: Failed | None = None) -> None:
        """Go to another state; a failure is kept until the next start."""
        if state is not RunState.PREPARING and self.progress is not None:
            self.set_progress(None)
        if not state.live:
            self.device = ""
        if (state, failure) != (self.state, self.failure):
            self.state, self.failure = state, failure
            self.state_changed.emit()

    def set_progress(self, progress: Progress | None) -> None:
        """How far the preparation is."""
        self.progress = progress
        self.progress_changed.emit()

    def set_device(self, device: str) -> None:
        """Where it trains."""
        self.device = device
        self.state_changed.emit()

    def set_folder(self, folder: RunFolder) -> None:
        """The draft has become a run."""
        self.folder = folder
        self.set_name(folder.name)

    # What the trainer says

    def apply(self, post: Post) -> None:
        """Take in what the mailbox held."""
        if post.progress is not None and self.state is RunState.PREPARING:
            self.set_progress(post.progress)
        for event in post.events:
            self._apply(event)
        self._add_rows([event.rows for event in post.events if isinstance(event, Metrics)])
        if post.samples is not None:
            self.sample_steps = sorted({*self.sample_steps, *post.sample_steps})
            self.samples = post.samples
            self.samples_added.emit()

    def _apply(self, event: Event) -> None:
        if isinstance(event, StateChanged):
            self._step = max(self._step, event.step)
            if self.state is not RunState.STOPPING or event.state in _AFTER_STOPPING:
                self.set_state(event.state)
        elif isinstance(event, CheckpointWritten):
            self.has_checkpoint = True
            if event.path.name.startswith("step-"):
                self.checkpoint_steps = sorted({*self.checkpoint_steps, event.step})
            self.checkpoint_added.emit()
        elif isinstance(event, Advice):
            self.advised.emit(event)
        elif isinstance(event, Evaluated):
            self.add_evaluation(event.evaluation, best=event.best)
        elif isinstance(event, Revised):
            self.revisions.append(event)
            if self.saved_settings is not None:
                self.saved_settings[event.path] = event.new
            self.revised.emit()
        elif isinstance(event, Failed):
            self.set_state(RunState.FAILED, event)

    def add_evaluation(self, evaluation: Evaluation, *, best: bool = False) -> None:
        """Its samples have been measured once more; ``best``: that generator is kept."""
        self.evaluations.append(evaluation)
        self.best = evaluation if best else self.best
        self.evaluated.emit()

    def _add_rows(self, blocks: list[NDArray[np.float64]]) -> None:
        for block in blocks:
            self._rows.extend(block)
        if blocks:
            self.metrics_added.emit()

    def take_in(self, series: Series) -> None:
        """Show what was read from the folder, when another process writes it or it has just been opened."""
        if len(series.metrics) != len(self._rows.table) or not len(series.metrics):
            self._rows.replace(series.metrics)
            self.metrics_added.emit()
        checkpoints = list(series.checkpoint_steps), series.has_checkpoint
        if checkpoints != (self.checkpoint_steps, self.has_checkpoint):
            self.has_checkpoint = series.has_checkpoint
            self.checkpoint_steps = list(series.checkpoint_steps)
            self.checkpoint_added.emit()
        if series.samples is not None or list(series.sample_steps) != self.sample_steps:
            self.sample_steps = list(series.sample_steps)
            self.samples = series.samples or self.samples
            self.samples_added.emit()
        if (list(series.evaluations), series.best) != (self.evaluations, self.best):
            self.evaluations, self.best = list(series.evaluations), series.best
            self.evaluated.emit()
        if (list(series.revisions), series.saved_settings) != (self.revisions, self.saved_settings):
            self.revisions, self.saved_settings = list(series.revisions), series.saved_settings
            self.revised.emit()
        self.foreign = series.state is RunState.TRAINING
        if series.state is not self.state:
            self.set_state(series.state, Failed(*series.failure) if series.failure else None)
