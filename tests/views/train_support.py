"""The Train page by itself, on a studio with runs of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.settings import Settings
from gan_studio.views.train_page import TrainPage
from tests.studios import running_studio


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    with running_studio(qtbot, Settings(runs_folder=str(tmp_path / "runs"))) as opened:
        yield opened


@pytest.fixture
def page(qtbot: QtBot, studio: Studio) -> TrainPage:
    widget = TrainPage(studio)
    qtbot.addWidget(widget)
    widget.resize(1060, 720)
    widget.show()
    return widget
