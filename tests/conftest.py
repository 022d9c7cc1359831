"""Every test has its own home for settings, caches and runs, and Qt draws on no screen."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's files go here, not to the user's folders."""
    folder = tmp_path / "home"
    monkeypatch.setenv("GAN_STUDIO_HOME", str(folder))
    return folder
