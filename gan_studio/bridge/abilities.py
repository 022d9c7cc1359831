"""What may be done with the run that is shown."""

from gan_studio.bridge.engine_status import EngineStatus
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.events import RunState


class Abilities:
    """Answers for menus, buttons and `Studio` itself.

    Args:
        run: the run that is shown; training: the one that this process trains, if any.
        awaited: the run has been started already and waits for the engine.
    """

    def __init__(self, run: RunModel, training: RunModel | None, engine: EngineStatus, *, awaited: bool) -> None:
        self._run = run
        self._mine = run is training
        self._awaited = awaited
        nobody = training is None and not run.foreign
        self._free = nobody and engine.ready and run.config is not None
        self._soon = nobody and engine.loading and not awaited

    @property
    def start(self) -> bool:
        """Begin a draft, or go on with a run that has steps left; while the engine is loaded: as soon as it is."""
        run = self._run
        unfinished = run.editable or run.state in (RunState.STOPPED, RunState.FAILED) or run.step < run.steps
        return (self._free or self._soon) and not run.state.live and unfinished and not run.problems

    @property
    def pause(self) -> bool:
        """Let the training wait."""
        return self._mine and self._run.state is RunState.TRAINING

    @property
    def resume(self) -> bool:
        """Go on after a pause."""
        return self._mine and self._run.state is RunState.PAUSED

    @property
    def stop(self) -> bool:
        """Save and end; or do not begin, of a start that waits."""
        return self._awaited or self._ends

    @property
    def train_longer(self) -> bool:
        """Add to the planned steps."""
        ready = self._ends if self._mine else self._free and not self._run.state.live
        return ready and self._run.folder is not None

    @property
    def _ends(self) -> bool:
        return self._mine and self._run.state.live and self._run.state is not RunState.STOPPING
