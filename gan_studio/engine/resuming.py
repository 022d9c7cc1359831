"""Where a training goes on from: the newest sound checkpoint of its run."""

from collections.abc import Callable
from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.events import METRIC_COLUMNS, Advice, Event
from gan_studio.core.files import readable_folder, settled_folder
from gan_studio.core.revisions import log_revisions
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.checkpoint import COUNTERS, STATE, Checkpoint, read_state
from gan_studio.engine.trainer import Trainer

#: However rare its checkpoints, a training that is killed loses no more than this, seconds.
MOST_LOST = 300.0


def is_fresh(folder: RunFolder) -> bool:
    """Whether the run has no checkpoint yet, and so begins with its first step.

    Raises:
        UserError: there is none, but there was one: beginning anew would overwrite the record of what was trained.
    """
    if _resumable(folder, readable_folder(folder.last_checkpoint)):
        return False
    if _had_checkpoint(folder):
        raise UserError(
            f"{folder.path} has been trained, but has no checkpoint to go on from.",
            "Bring its folder checkpoints back from a copy, or make a new run with the same settings: New run with "
            "these settings in the window, or gan-studio train.",
        )
    return True


def restore(folder: RunFolder, trainer: Trainer, on_event: Callable[[Event], None]) -> float:
    """Go on from the newest sound checkpoint, if there is any; training time so far in seconds. Settings and pictures
    that are others than when it was written are noted in the event log.

    Raises:
        UserError: all checkpoints are damaged, or the newest is of other networks than ``run.toml`` describes.
    """
    checkpoint = _newest_sound(folder, on_event)
    if checkpoint is None:
        return 0.0
    try:
        trainer.restore(checkpoint)
    except (KeyError, ValueError, RuntimeError) as error:
        raise UserError(
            f"The checkpoint of {folder.name} does not fit its run.toml: {error}", "Undo the change to run.toml."
        ) from error
    for revision in log_revisions(folder, trainer.config, checkpoint.counters, trainer.fingerprint):
        on_event(revision)
    return float(checkpoint.counters["seconds"])


def _newest_sound(folder: RunFolder, on_event: Callable[[Event], None]) -> Checkpoint | None:
    """The last checkpoint; when it is damaged, the one before, with a word about it. None when there never was one."""
    problems = []
    for place in _resumable(folder, settled_folder(folder.last_checkpoint)):
        try:
            checkpoint = read_state(place)
        except UserError as problem:
            problems.append(problem)
            continue
        if problems:
            on_event(Advice(checkpoint.counters["step"], f"{problems[0].message} Going on from {place.name}."))
        return checkpoint
    if problems:
        raise problems[0]
    return None


def _resumable(folder: RunFolder, last: Path) -> list[Path]:
    """Checkpoints with more than the generator, newest first."""
    places = [last, *(folder.checkpoint(step) for step in reversed(folder.checkpoint_steps()))]
    return [place for place in places if any((place / name).exists() for name in (STATE, COUNTERS))]


def _had_checkpoint(folder: RunFolder) -> bool:
    """Whether the run's records tell of steps that a checkpoint was written after.

    A run that was killed before its first one has steps in its records too; it may begin again.
    """
    if any(event.get("kind") == "state" and event.get("step") for event in folder.events()):
        return True  # it came to rest after its first step: stopped, paused or finished
    rows = folder.metrics()
    if not len(rows):
        return False
    step, seconds = (rows[-1, METRIC_COLUMNS.index(name)] for name in ("step", "seconds"))
    return bool(step > folder.read().config.training.checkpoint_every or seconds > 2 * MOST_LOST)
