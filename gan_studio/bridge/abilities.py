"""What may be done with the run that is shown."""

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.events import RunState


class Abilities:
    """Answers for menus, buttons and `Studio` itself.

    Args:
        run: the run that is shown; training: the one that this process trains, if any.
    """

    def __init__(self, run: RunModel, training: RunModel | None, engine_ready: bool) -> None:
        self._run = run
        self._mine = run is training
        self._free = training is None and engine_ready and run.config is not None and not run.foreign

    @property
    def start(self) -> bool:
        """Begin a draft, or go on with a run that has steps left."""
        run = self._run
        unfinished = run.editable or run.state in (RunState.STOPPED, RunState.FAILED) or run.step < run.steps
        return self._free and not run.state.live and unfinished and not run.problems

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
        """Save and end."""
        return self._mine and self._run.state.live and self._run.state is not RunState.STOPPING

    @property
    def train_longer(self) -> bool:
        """Add to the planned steps."""
        ready = self.stop if self._mine else self._free and not self._run.state.live
        return ready and self._run.folder is not None
