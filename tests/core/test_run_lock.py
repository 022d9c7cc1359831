"""Asking whether a run trains never looks like a training."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import RunFolder


def test_nobody_who_asks_brings_back_the_folder_of_a_deleted_run(tmp_path: Path) -> None:
    """Threads ask while the run is moved away again and again, and whoever wants to write is told that it is gone."""
    path, hidden = tmp_path / "run", tmp_path / "hidden"
    path.mkdir()
    folder = RunFolder(path)
    with folder.lock():
        pass
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            folder.is_locked()
            with suppress(UserError), folder.lock():
                pass

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        path.rename(hidden)
        assert not path.exists()
        hidden.rename(path)
    path.rename(hidden)
    done.set()
    for thread in threads:
        thread.join()
    assert [child.name for child in tmp_path.iterdir()] == ["hidden"]
    with pytest.raises(UserError, match="no folder"), folder.lock():
        pass


def test_many_may_ask_at_once(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    (tmp_path / ".lock").touch()
    answers: list[bool] = []

    def ask() -> None:
        answers.extend(folder.is_locked() for _ in range(50))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 200
    assert not any(answers)
    with folder.lock():
        assert folder.is_locked()
    assert not folder.is_locked()
