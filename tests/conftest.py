"""Every test has its own home for settings, caches and runs, and Qt draws on no screen."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gan_studio.core.cores import wait_briefly

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
wait_briefly()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's files go here, not to the user's folders."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GAN_STUDIO_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def untidied() -> Iterator[None]:
    """Garbage is collected between the tests alone, by no thread that one of them starts; see `bridge/garbage.py`."""
    gc.disable()
    yield
    gc.enable()
