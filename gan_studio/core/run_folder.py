"""The run folder: everything a run is, on disk. It can be moved, zipped, followed while written, and opened later."""

import json
import re
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.config.data import FIRST_FOLDERS, source_name
from gan_studio.core.config_file import ConfigFile, read_config, read_toml, write_config
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import RunState
from gan_studio.core.events_file import append_event, read_events
from gan_studio.core.files import readable_folder
from gan_studio.core.metrics_file import last_step, read_metrics
from gan_studio.core.readable import readable
from gan_studio.core.run_lock import hold_lock, is_lock_held

#: Files of a checkpoint: the EMA generator, and the figures it was kept for as the best.
GENERATOR, EVALUATION = "generator.safetensors", "evaluation.json"
#: Centers of the groups that were found in the pictures; see `data.groups`.
GROUPS = "groups.npy"
_STEP = re.compile(r"step-(\d{8,})")


@dataclass(frozen=True)
class RunSummary:
    """What the runs list shows, read without loading the run.

    Attributes:
        state: FINISHED, STOPPED, FAILED or, when another process is writing it, TRAINING.
        step, steps: done, and planned in all.
        thumbnail: the newest sample grid, if any.
        modified: seconds since the epoch of the last sign of life.
    """

    path: Path
    name: str
    state: RunState
    step: int
    steps: int
    source: str
    thumbnail: Path | None
    modified: float


class RunFolder:
    """Paths and small files of one run. Making an instance reads and writes nothing."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    # The parts

    @property
    def name(self) -> str:
        """What people call the run."""
        return readable(self.path.name)

    @property
    def config_file(self) -> Path:
        """The complete configuration."""
        return self.path / "run.toml"

    @property
    def metrics_file(self) -> Path:
        """Losses and more, a row a step."""
        return self.path / "metrics.csv"

    @property
    def events_file(self) -> Path:
        """State changes, advice and evaluations, a JSON object a line."""
        return self.path / "events.jsonl"

    @property
    def position_file(self) -> Path:
        """Where its latent space was left (it may not exist)."""
        return self.path / "explore.json"

    @property
    def groups_file(self) -> Path:
        """The groups that were found in its pictures, where its networks are told them."""
        return self.path / GROUPS

    def sample_file(self, step: int) -> Path:
        """The fixed-latent grid of a step."""
        return self.path / "samples" / f"step-{step:08d}.png"

    def checkpoint(self, step: int) -> Path:
        """The checkpoint folder of a step."""
        return self.path / "checkpoints" / f"step-{step:08d}"

    @property
    def last_checkpoint(self) -> Path:
        """The checkpoint that training goes on from (it may not exist yet)."""
        return self.path / "checkpoints" / "last"

    @property
    def best_checkpoint(self) -> Path:
        """The generator that was measured to be the best, with its figures (it may not exist)."""
        return self.path / "checkpoints" / "best"

    # Making and opening

    @classmethod
    def create(cls, path: Path | str, config: RunConfig, about: dict[str, Any]) -> "RunFolder":
        """Make a new run; ``UserError`` when something is there already or the place cannot be written."""
        folder = cls(path)
        if folder.path.exists() and (not folder.path.is_dir() or any(folder.path.iterdir())):
            hint = "Go on with it by resume, or choose another name." if folder.is_run() else "Choose a new folder."
            raise UserError(f"{folder.path} is there already.", hint)
        try:
            (folder.path / "samples").mkdir(parents=True)
            (folder.path / "checkpoints").mkdir()
        except OSError as error:
            raise UserError(f"{folder.path} cannot be made: {error.strerror}.", "Choose another place.") from error
        write_config(folder.config_file, config, about)
        return folder

    @classmethod
    def open(cls, path: Path | str) -> "RunFolder":
        """An existing run; ``UserError`` when there is none."""
        folder = cls(path)
        if not folder.is_run():
            raise UserError(f"{folder.path} is no run folder: it has no run.toml.", "Choose a folder made by training.")
        return folder

    def is_run(self) -> bool:
        """Whether the folder holds a run."""
        return self.config_file.is_file()

    def change_steps(self, steps: int) -> RunConfig:
        """Set another total of steps; everything else of a started run stays as it is."""
        file = self.read()
        config = file.config.with_values({"training.steps": steps})
        write_config(self.config_file, config, file.about)
        return config

    # Reading

    def read(self) -> ConfigFile:
        """The configuration, with warnings about settings that were left out."""
        file = read_config(self.config_file)
        data = self._data_as_begun(file.config.data, read_toml(self.config_file))
        return replace(file, config=file.config.model_copy(update={"data": data}))

    def data(self) -> DataConfig:
        """The options of its pictures, which can be read without the engine.

        Raises:
            UserError: ``run.toml`` is unreadable.
            ValueError: an option is out of bounds.
        """
        values = read_toml(self.config_file)
        return self._data_as_begun(DataConfig.model_validate(values.get("data", {})), values)

    @staticmethod
    def _data_as_begun(data: DataConfig, values: dict[str, Any]) -> DataConfig:
        """A run that was started when nothing but folders was looked at for classes keeps the classes it has."""
        begun_before = "labels" not in values.get("data", {})
        return data.model_copy(update={"labels": FIRST_FOLDERS}) if begun_before else data

    def metrics(self) -> NDArray[np.float64]:
        """All rows so far, ``K×len(METRIC_COLUMNS)``."""
        return read_metrics(self.metrics_file)

    def sample_steps(self) -> list[int]:
        """Steps with a stored sample grid, ascending."""
        return _steps(self.path / "samples", ".png")

    def checkpoint_steps(self) -> list[int]:
        """Steps whose generator can be loaded, ascending."""
        steps = _steps(self.path / "checkpoints", "")
        return [step for step in steps if (self.checkpoint(step) / GENERATOR).is_file()]

    def newest_generator(self) -> Path:
        """The checkpoint folder with the newest generator; ``UserError`` when there is none."""
        last = readable_folder(self.last_checkpoint)
        if (last / GENERATOR).is_file():
            return last
        steps = self.checkpoint_steps()
        if not steps:
            raise UserError(f"{self.path} has no checkpoint yet.", "Train it first: gan-studio resume, or Start.")
        return self.checkpoint(steps[-1])

    def events(self) -> list[dict[str, Any]]:
        """All complete lines of the event log, oldest first; damaged lines are left out."""
        return read_events(self.events_file)

    def evaluations(self) -> list[Evaluation]:
        """All evaluations of the event log, in the order they were made; lines that hold none are left out."""
        found = []
        for event in self.events():
            if event.get("kind") == "evaluation":
                with suppress(ValueError):
                    found.append(Evaluation.from_dict(event))
        return found

    def best_evaluation(self) -> Evaluation | None:
        """The figures of the generator in `best_checkpoint`; None when there is none."""
        file = readable_folder(self.best_checkpoint) / EVALUATION
        try:
            return Evaluation.from_dict(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return None

    def log_evaluation(self, evaluation: Evaluation) -> None:
        """Append to the event log what `evaluations` reads; ``UserError`` when it cannot be written."""
        values = evaluation.to_dict()
        self.log("evaluation", values.pop("step"), **values)

    def log(self, kind: str, step: int, /, **values: Any) -> None:
        """Append to the event log; ``UserError`` when it cannot be written."""
        append_event(self.events_file, kind, step, **values)

    def summary(self) -> RunSummary:
        """What the runs list shows; ``UserError`` when ``run.toml`` is unreadable."""
        values = read_toml(self.config_file)
        training, data = values.get("training", {}), values.get("data", {})
        samples = self.sample_steps()
        files = [self.config_file, self.metrics_file]
        source = data.get("source", "")
        return RunSummary(
            path=self.path,
            name=self.name,
            state=self.state(),
            step=last_step(self.metrics_file),
            steps=int(training.get("steps", 0)),
            source=source_name(source),
            thumbnail=self.sample_file(samples[-1]) if samples else None,
            modified=max((file.stat().st_mtime for file in files if file.exists()), default=0.0),
        )

    def state(self) -> RunState:
        """What the folder says of the run: live when someone holds its lock, else how it was left."""
        if self.is_locked():
            return RunState.TRAINING
        states = [event["state"] for event in self.events() if event.get("kind") == "state" and "state" in event]
        ended = {RunState.FINISHED, RunState.FAILED}
        return RunState(states[-1]) if states and states[-1] in ended else RunState.STOPPED

    # One writer

    def lock(self) -> AbstractContextManager[None]:
        """Be the run's only writer; see `run_lock.hold_lock`."""
        return hold_lock(self.path)

    def is_locked(self) -> bool:
        """Whether a trainer is at work on the run, in this or another process."""
        return is_lock_held(self.path)


def find_runs(folder: Path) -> list[RunFolder]:
    """The runs directly inside ``folder``, by name."""
    if not folder.is_dir():
        return []
    return [run for child in sorted(folder.iterdir()) if (run := RunFolder(child)).is_run()]


def free_name(folder: Path, wanted: str) -> Path:
    """``folder/wanted``, or ``wanted-2`` and so on when that is taken."""
    candidate, number = folder / wanted, 2
    while candidate.exists():
        candidate, number = folder / f"{wanted}-{number}", number + 1
    return candidate


def _steps(folder: Path, suffix: str) -> list[int]:
    if not folder.is_dir():
        return []
    found = (
        _STEP.fullmatch(child.name.removesuffix(suffix)) for child in folder.iterdir() if child.name.endswith(suffix)
    )
    return sorted(int(match[1]) for match in found if match)
