"""Training a run folder from where it is to where it should be."""

import logging
import time
from collections.abc import Callable
from typing import NamedTuple

import torch

from gan_studio.core.config_file import ConfigFile
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.events import Advice, Event, Progress, RunState, StateChanged
from gan_studio.core.files import sweep_leftovers
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.board import WeightsBoard
from gan_studio.engine.device import choose_device
from gan_studio.engine.evaluation.examiner import Examiner
from gan_studio.engine.evaluation.quality_curve import QualityCurve
from gan_studio.engine.groups import groups_of_run, with_labels
from gan_studio.engine.recorder import Recorder
from gan_studio.engine.resuming import MOST_LOST, is_fresh, restore
from gan_studio.engine.runs import own_images
from gan_studio.engine.threads import use_cores
from gan_studio.engine.trainer import Trainer
from gan_studio.engine.transfer.begin import begin_from

OnEvent = Callable[[Event], None]
Ask = Callable[[], bool]
Examiners = tuple[Examiner, QualityCurve]


class Wishes(NamedTuple):
    """What is asked of a training from outside, as `train` describes it."""

    stop: Ask
    leave: Ask
    paused: Ask


#: How often a paused training looks whether it may go on, seconds.
_PAUSE_POLL = 0.05
_log = logging.getLogger(__name__)


def train(
    folder: RunFolder,
    *,
    on_event: OnEvent,
    should_stop: Ask,
    should_leave: Ask = lambda: False,
    paused: Ask = lambda: False,
    steps: int | None = None,
    device: str | None = None,
    board: WeightsBoard | None = None,
) -> RunState:
    """Train until the planned steps are done or ``should_stop`` says so; both ways end with a checkpoint.

    A run with a checkpoint goes on from there, ending in the same bytes as one that was never stopped.

    Args:
        on_event: gets every event of `core.events`, in this thread.
        should_stop, paused: asked once a step.
        should_leave: asked while the last generator is measured, once all is saved: leaves that out. So does
            ``should_stop`` where the planned steps are done.
        steps: a new total of generator steps; written to ``run.toml``.
        device: another device than the configuration says, for this session.
        board: where the explorer finds the newest weights.

    Returns:
        FINISHED or STOPPED.

    Raises:
        UserError: the run is being trained elsewhere, its data is gone or changed, its checkpoints are gone, the disk
            is full, training broke down, or the device ran out of memory. The newest checkpoint is untouched.
    """
    with folder.lock():
        fresh = is_fresh(folder)  # before anything is touched
        try:
            return _train(
                folder, on_event, Wishes(should_stop, should_leave, paused), steps, device, board, fresh=fresh
            )
        except Cancelled:
            on_event(StateChanged(RunState.STOPPED, 0))
            return RunState.STOPPED
        except torch.OutOfMemoryError as error:
            problem: Exception = UserError(
                f"The device ran out of memory: {error}.",
                "Choose a smaller batch, narrower networks or another device.",
            )
        except Exception as error:
            problem = error
        finally:
            if board:
                board.clear()
        _note_failure(folder, problem)
        raise problem


def _train(
    folder: RunFolder,
    on_event: OnEvent,
    wishes: Wishes,
    steps: int | None,
    device: str | None,
    board: WeightsBoard | None,
    *,
    fresh: bool,
) -> RunState:
    on_event(StateChanged(RunState.PREPARING, 0))
    for place in (folder.path, folder.path / "samples", folder.path / "checkpoints"):
        sweep_leftovers(place)
    file = folder.read()
    for warning in file.warnings:
        on_event(Advice(0, warning))
    config = folder.change_steps(steps) if steps else file.config
    image_set = _images(folder, file, on_event, wishes.stop, fresh=fresh)
    where = choose_device(device or config.training.device)
    parts = use_cores(config, image_set.shape, where)
    config, labels = with_labels(config, image_set, groups_of_run(folder, config, image_set, fresh=fresh))
    trainer = Trainer(config, image_set.images, where, labels, parts=parts)
    trainer.fingerprint = image_set.fingerprint
    if config.start.run and fresh:
        begin_from(folder, config, trainer.shape, trainer.networks)
    seconds = restore(folder, trainer, on_event)
    with (
        Recorder(folder, trainer, on_event, seconds) as recorder,
        Examiner(folder, trainer, image_set, where, on_event) as examiner,
        QualityCurve(folder, trainer, image_set, where, on_event, seconds) as curve,
    ):
        recorder.state(RunState.TRAINING)
        if trainer.step == 0:
            recorder.sample()
        return _loop(trainer, recorder, (examiner, curve), wishes, board)


def _images(folder: RunFolder, file: ConfigFile, on_event: OnEvent, should_stop: Ask, *, fresh: bool) -> ImageSet:
    """The run's pictures. A fresh run is not called off while they come out of the cache, which is soon done: it is to
    leave a checkpoint however early it is stopped."""
    preparing = not fresh

    def on_progress(progress: Progress) -> None:
        nonlocal preparing
        preparing = True
        on_event(progress)

    return own_images(
        folder,
        file,
        otherwise="start a new run",
        on_progress=on_progress,
        should_cancel=lambda: preparing and should_stop(),
    )


def _loop(
    trainer: Trainer,
    recorder: Recorder,
    examiners: Examiners,
    wishes: Wishes,
    board: WeightsBoard | None,
) -> RunState:
    training = trainer.config.training
    # Stopped before its first step, a run has the networks as they began.
    saved, saved_at = trainer.step or None, recorder.seconds
    while trainer.step < training.steps and not wishes.stop():
        if wishes.paused():
            recorder.checkpoint(keep=False)
            saved, saved_at = trainer.step, recorder.seconds
            _wait(recorder, examiners, wishes)
            continue
        recorder.step_done(trainer.advance())
        if board and board.wanted.is_set():
            board.publish(trainer.published())
        for examiner in examiners:
            examiner.step_done()
        if trainer.step % training.sample_every == 0 or trainer.step == training.steps:
            recorder.sample()
        due = trainer.step % training.checkpoint_every == 0
        if due or recorder.seconds - saved_at > MOST_LOST:
            recorder.checkpoint(keep=due)
            saved, saved_at = trainer.step, recorder.seconds
    if saved != trainer.step:
        recorder.checkpoint(keep=trainer.step >= training.steps)
    ended = RunState.FINISHED if trainer.step >= training.steps else RunState.STOPPED
    _measure_last(recorder, examiners, wishes, finished=ended is RunState.FINISHED)
    recorder.state(ended)
    return ended


def _measure_last(recorder: Recorder, examiners: Examiners, wishes: Wishes, *, finished: bool) -> None:
    """The last generator is often the best one. Who stops a run is not kept waiting by a full evaluation."""
    examiner, curve = examiners
    leave: Ask = (lambda: wishes.stop() or wishes.leave()) if finished else wishes.leave
    due = [one for one in ((examiner, curve) if finished else (curve,)) if one.is_open]
    if due and not leave():
        recorder.state(RunState.MEASURING, log=False)
        for one in due:
            one.finish(leave)


def _wait(recorder: Recorder, examiners: Examiners, wishes: Wishes) -> None:
    recorder.rest()
    recorder.state(RunState.PAUSED)
    while wishes.paused() and not wishes.stop():
        time.sleep(_PAUSE_POLL)
        for examiner in examiners:
            examiner.deliver()
    recorder.wake()
    if not wishes.stop():
        recorder.state(RunState.TRAINING)


def _note_failure(folder: RunFolder, problem: Exception) -> None:
    """Leave a trace in the run folder; when the disk is full even that may fail, and the first error matters more."""
    try:
        folder.log("state", 0, state=RunState.FAILED.value, message=str(problem))
    except UserError:
        _log.warning("the failure could not be noted in %s", folder.path)
