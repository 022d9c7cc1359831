"""A running studio for the tests of the bridge."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from tests.studios import running_studio


@pytest.fixture
def studio(qtbot: QtBot) -> Iterator[Studio]:
    with running_studio(qtbot) as studio:
        yield studio


@pytest.fixture
def notices(studio: Studio) -> list[Notice]:
    """What the studio tells from now on."""
    told: list[Notice] = []
    studio.noticed.connect(told.append)
    return told
