"""The real window with a training behind it.

    python -m benchmarks.programs.window open|use|delay|slider|memory --pulse FILE --place FOLDER …

``open`` trains until killed, the explorer open and following; ``use`` too, while pages are turned and the explorer is
asked for pictures all the time. The others print JSON:
``delay`` how late a 10 ms timer was; ``slider`` how long a picture took, idle and training; ``memory`` its peak after
``--count`` steps.
"""

# ruff: noqa: E402, PLC0415 - the process is prepared before Qt is imported, torch comes after the window

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gan_studio.app import make_window, prepare_process

prepare_process()

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.programs.pulse import Pulse

INTERVAL = 0.010
PATIENCE = 300.0
#: Somebody looks through the pages and moves a slider, in milliseconds.
PAGE_EVERY, LOOK_EVERY = 3000, 400


class Session:
    """The window on a run, and somebody who uses it.

    Args:
        folder: of a run that was made but not trained.
    """

    def __init__(self, folder: Path) -> None:
        self.app = QApplication.instance() or QApplication([])
        self.window = make_window(self.app)
        self.window.make_pages()
        self.studio = self.window.studio
        self.window.show()
        self.studio.begin(str(folder))
        self.wait(lambda: self.studio.engine_ready and self.studio.images.image_set is not None)
        self.wait(lambda: self.studio.can_start)
        self._random = np.random.default_rng(0)
        self._pages = ("train", "explore")

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window work until ``condition`` holds; looked at rarely, for looking costs too."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise RuntimeError("the window did not get on")
            self.rest(0.2)

    def train(self, steps: int) -> None:
        """Press Start and wait for that many steps more."""
        goal = self.studio.current.step + steps
        self.studio.start()
        self.wait(lambda: self.studio.current.step >= goal)

    def use(self) -> None:
        """Turn pages and look at pictures from now on."""
        pages, looks = QTimer(self.window), QTimer(self.window)
        pages.timeout.connect(self._turn_page)
        looks.timeout.connect(self._look)
        pages.start(PAGE_EVERY)
        looks.start(LOOK_EVERY)
        self._turn_page()

    def picture(self) -> float:
        """Ask for one picture; seconds until the window has it."""
        seen: list[int] = []
        note = Note(seen)
        self.studio.explorer.pictured.connect(note.take)
        start = time.perf_counter()
        stamp = self._ask()
        loop = QEventLoop()
        note.loop, note.stamp = loop, stamp
        QTimer.singleShot(5000, loop.quit)
        loop.exec()
        seconds = time.perf_counter() - start
        self.studio.explorer.pictured.disconnect(note.take)
        return seconds

    def rest(self, seconds: float) -> None:
        """Let the window be for a while."""
        loop = QEventLoop()
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        loop.exec()

    def end(self) -> None:
        """Close as a user does."""
        ended: list[bool] = []
        self.studio.ended.connect(lambda: ended.append(True))
        self.studio.shutdown()
        self.wait(lambda: bool(ended))

    def _ask(self) -> int:
        size = self.studio.explorer.latent_size
        return self.studio.explorer.request("benchmark", self._random.standard_normal((1, size), np.float32))

    def _look(self) -> None:
        if self.studio.explorer.available:
            self._ask()

    def _turn_page(self) -> None:
        self._pages = self._pages[::-1]
        self.window.show_page(self._pages[0])


class Note(QObject):
    """Ends a loop when the picture that was asked for has come."""

    def __init__(self, seen: list[int]) -> None:
        super().__init__()
        self.seen = seen
        self.stamp = -1
        self.loop: QEventLoop | None = None

    def take(self, pictures: Any) -> None:
        """Slot for `pictured`."""
        if pictures.stamp == self.stamp and self.loop is not None:
            self.loop.quit()


class Lateness(QObject):
    """How late a timer of 10 ms comes, again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._armed = 0.0
        self._timer = QTimer(self, interval=int(1000 * INTERVAL), singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._arm()

    def _arm(self) -> None:
        self._armed = time.perf_counter()
        self._timer.start()

    def _on_timeout(self) -> None:
        self.seconds.append(max(0.0, time.perf_counter() - self._armed - INTERVAL))
        self._arm()


def watch_delay(session: Session, seconds: float) -> dict[str, Any]:
    """Lateness while idle, and while training and in use, in ms."""
    idle = Lateness()
    session.rest(seconds / 4)
    result: dict[str, Any] = {"idle": idle.seconds[:]}
    idle.deleteLater()
    session.train(20)
    session.use()
    busy = Lateness()
    before = session.studio.current.step
    start = time.perf_counter()
    session.rest(seconds)
    result["training"] = busy.seconds[:]
    result["steps"] = session.studio.current.step - before
    result["seconds"] = time.perf_counter() - start
    return result


def watch_slider(session: Session, count: int) -> dict[str, Any]:
    """Seconds from asking for a picture to having it: with nothing else going on, and while training."""
    session.train(10)
    session.wait(lambda: session.studio.explorer.available)
    session.window.show_page("explore")
    session.picture()
    training = [_slide(session) for _ in range(count)]
    session.studio.stop()
    session.wait(lambda: session.studio.training is None)
    session.rest(1.0)
    session.picture()
    return {"training": training, "idle": [_slide(session) for _ in range(count)]}


def _slide(session: Session) -> float:
    session.rest(0.03)
    return session.picture()


def main() -> None:
    """Do as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("open", "use", "delay", "slider", "memory"))
    parser.add_argument("--pulse", required=True)
    parser.add_argument("--place", type=Path, required=True)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--count", type=int, default=100)
    arguments = parser.parse_args()
    session = Session(arguments.place)
    from benchmarks.programs.engine import count_steps
    from benchmarks.programs.memory import peak_megabytes

    count_steps(Pulse(arguments.pulse))
    answer: dict[str, Any] = {}
    if arguments.kind == "delay":
        answer = watch_delay(session, arguments.seconds)
    elif arguments.kind == "slider":
        answer = watch_slider(session, arguments.count)
    elif arguments.kind == "memory":
        session.use()
        session.train(arguments.count)
    else:
        session.train(1)
        session.window.show_page("explore")
        if arguments.kind == "use":
            session.use()
        session.app.exec()  # until killed
    session.end()
    print(json.dumps({**answer, "peak": peak_megabytes()}))


if __name__ == "__main__":
    main()
