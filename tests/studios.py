"""Studios with the real engine and networks so small that a step takes a millisecond."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import RunConfig
from gan_studio.core.events import RunState
from gan_studio.core.settings import Settings

#: Long enough for torch to be imported on a busy machine, in milliseconds.
PATIENCE = 60_000


def tiny_config(**training: object) -> RunConfig:
    """A run on the sample digits that a test can wait for."""
    values = {"steps": 40, "batch_size": 8, "sample_every": 10, "sample_count": 4, "checkpoint_every": 20}
    return RunConfig.parse(
        {
            "data": {"source": "sample:digits"},
            "network": {"family": "mlp", "latent": 8, "width": 8, "depth": 1},
            "training": {**values, "precision": "float32", "device": "cpu", **training},
            "evaluation": {"curve": False},  # on a busy machine it would begin in the middle of a test
        }
    )


@contextmanager
def running_studio(qtbot: QtBot, settings: Settings | None = None, target: str | None = None) -> Iterator[Studio]:
    """A studio whose engine is loaded; its threads have ended when the block is left."""
    studio = Studio(settings)
    with qtbot.waitSignal(studio.engine_loaded, timeout=PATIENCE):
        studio.begin(target)
    try:
        yield studio
    finally:
        end(qtbot, studio)


@contextmanager
def early_studio(qtbot: QtBot, settings: Settings | None = None) -> Iterator[Studio]:
    """A studio that has not begun; its threads, if it did, have ended when the block is left."""
    studio = Studio(settings)
    try:
        yield studio
    finally:
        end(qtbot, studio)


def end(qtbot: QtBot, studio: Studio) -> None:
    """Shut the studio down and wait for its threads."""
    if studio.running:
        with qtbot.waitSignal(studio.ended, timeout=PATIENCE):
            studio.shutdown()
    studio.deleteLater()


def wait_for(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    """Let the window's thread go on until ``holds``."""
    qtbot.waitUntil(holds, timeout=PATIENCE)


def wait_for_images(qtbot: QtBot, studio: Studio) -> None:
    """Until the image set that was asked for is there."""
    wait_for(qtbot, lambda: studio.images.current)


def draft(qtbot: QtBot, studio: Studio, **training: object) -> None:
    """Show a tiny draft whose images are loaded."""
    studio.new_run(tiny_config(**training))
    wait_for_images(qtbot, studio)


def train(qtbot: QtBot, studio: Studio, until: RunState = RunState.FINISHED) -> None:
    """Start the current run and wait for a state."""
    studio.start()
    wait_for(qtbot, lambda: studio.current.state is until and (until.live or studio.training is None))
