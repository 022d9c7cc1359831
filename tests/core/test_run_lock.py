"""Asking whether a run trains never looks like a training."""

import threading
from pathlib import Path

from gan_studio.core.run_folder import RunFolder


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
