"""A trained run that tests of the Explore and Sheet pages look through, and studios that show it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.runs import create_run
from gan_studio.engine.training import train
from tests.studios import running_studio, tiny_config, wait_for

LATENT = 30


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run with 30 latent dimensions and checkpoints at steps 20 and 40."""
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_STUDIO_HOME", str(folder / "home"))
        config = tiny_config().with_values({"network.latent": LATENT})
        run = create_run(folder / "digits", config)
        assert train(run, on_event=lambda event: None, should_stop=lambda: False) is RunState.FINISHED
    return run.path


@pytest.fixture
def studio(qtbot: QtBot, trained: Path) -> Iterator[Studio]:
    """A studio that shows the trained run, in which nobody has been before."""
    with running_studio(qtbot, target=str(trained)) as studio:
        wait_for(qtbot, lambda: studio.explorer.available)
        yield studio
    RunFolder(trained).position_file.unlink(missing_ok=True)


@pytest.fixture
def untrained(qtbot: QtBot) -> Iterator[Studio]:
    """A studio that shows a draft."""
    with running_studio(qtbot) as studio:
        yield studio
