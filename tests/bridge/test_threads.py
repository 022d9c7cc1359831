"""Traps of PySide6 and of threads that this program would fall into."""

import os
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QObject, QThread, Signal
from pytestqt.qtbot import QtBot

from gan_studio.bridge.evaluation_thread import EvaluationThread
from gan_studio.bridge.mailbox import Mailbox
from gan_studio.bridge.rows import Rows
from gan_studio.bridge.training_thread import TrainingThread
from gan_studio.bridge.worker import Job, Worker
from gan_studio.core.errors import UserError
from gan_studio.core.events import Advice, Failed, Metrics, Progress, Samples


class Speaker(QObject):
    said = Signal(object)


def test_a_signal_takes_no_reference_to_true() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one with each emit, until the process aborts."""
    speaker = Speaker()
    before = sys.getrefcount(True)
    for _ in range(1000):
        speaker.said.emit(None)
    assert sys.getrefcount(True) > before - 100 or before > 2**31  # immortal since Python 3.12


def test_the_mailbox_keeps_every_number_and_the_newest_picture() -> None:
    box = Mailbox()

    def trainer() -> None:
        for step in range(500):
            box.put(Metrics(np.full((2, 8), float(step))))
            box.put(Samples(step, np.zeros((1, 2, 2, 1), np.uint8)))
            box.put(Progress(step, 500))

    thread = threading.Thread(target=trainer)
    thread.start()
    steps: list[float] = []
    sampled: list[int] = []
    newest = -1
    while thread.is_alive() or (post := box.take()):
        post = box.take() if thread.is_alive() else post
        steps += [event.rows[0, 0] for event in post.events if isinstance(event, Metrics)]
        sampled += post.sample_steps
        newest = post.samples.step if post.samples else newest
    thread.join()
    assert steps == list(range(500))
    assert sampled == list(range(500))
    assert newest == 499


def test_an_empty_mailbox_is_falsy_and_order_is_kept() -> None:
    box = Mailbox()
    assert not box.take()
    box.put(Advice(1, "a"))
    box.put(Failed("b"))
    assert box.take().events == (Advice(1, "a"), Failed("b"))


@pytest.fixture
def worker(qtbot: QtBot):  # type: ignore[no-untyped-def]  # a generator of workers
    worker = Worker("test")
    worker.start()
    yield worker
    with qtbot.waitSignal(worker.finished, timeout=5000):
        worker.end()
    worker.wait()


def test_the_newest_job_of_a_key_wins_and_the_cheapest_goes_first(qtbot: QtBot, worker: Worker) -> None:
    begun, go = threading.Event(), threading.Event()
    done: list[str] = []

    def hold() -> None:
        begun.set()
        go.wait(5)

    worker.submit(Job("hold", hold))
    assert begun.wait(5)
    worker.submit(Job("dear", lambda: done.append("dear"), cost=9))
    worker.submit(Job("a", lambda: done.append("old")))
    worker.submit(Job("a", lambda: done.append("new")))
    go.set()
    qtbot.waitUntil(lambda: len(done) == 2, timeout=5000)
    assert done == ["new", "dear"]


def test_a_long_job_lets_others_in_between(qtbot: QtBot, worker: Worker) -> None:
    done: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def first() -> Job:
        begun.set()
        go.wait(5)
        done.append("first")
        return Job("long", lambda: done.append("rest"), cost=5)

    worker.submit(Job("long", first, cost=10))
    assert begun.wait(5)
    worker.submit(Job("short", lambda: done.append("short"), cost=1))
    go.set()
    qtbot.waitUntil(lambda: len(done) == 3, timeout=5000)
    assert done == ["first", "short", "rest"]


def test_an_exception_is_told_and_the_worker_goes_on(qtbot: QtBot, worker: Worker) -> None:
    def fail() -> None:
        raise UserError("no such folder.", "Choose another.")

    def break_() -> None:
        raise RuntimeError("oops")

    with qtbot.waitSignal(worker.crashed, timeout=5000) as told:
        worker.submit(Job("x", fail))
    assert told.args == ["x", Failed("no such folder.", "Choose another.")]
    with qtbot.waitSignal(worker.crashed, timeout=5000) as told:
        worker.submit(Job("y", break_))
    assert told.args[1].message == "RuntimeError: oops"
    assert "in break_" in told.args[1].details
    done = threading.Event()
    worker.submit(Job("z", done.set))
    assert done.wait(5)


class Hearer(QObject):
    """Says in which thread its slot ran."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[QThread] = []

    def on_crashed(self, key: str, failure: Failed) -> None:
        del key, failure
        self.threads.append(QThread.currentThread())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere niceness belongs to the whole program")
@pytest.mark.parametrize("make", [lambda: TrainingThread(Mailbox()), EvaluationThread])
def test_the_window_goes_before_training_and_evaluating(qtbot: QtBot, make: Callable[[], Worker]) -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    seen: list[int] = []
    thread = make()
    thread.start()
    thread.submit(Job("look", lambda: seen.append(niceness())))
    qtbot.waitUntil(lambda: bool(seen))
    thread.end()
    assert thread.wait(5000)
    assert seen[0] > niceness()


def test_slots_of_objects_run_in_the_window_thread(qtbot: QtBot, worker: Worker) -> None:
    hearer = Hearer()
    worker.crashed.connect(hearer.on_crashed)

    def fail() -> None:
        raise UserError("no.")

    worker.submit(Job("x", fail))
    qtbot.waitUntil(lambda: bool(hearer.threads), timeout=5000)
    assert hearer.threads == [hearer.thread()]


def test_rows_grow_in_place_and_resumed_steps_replace_old_ones() -> None:
    rows = Rows(2)
    for step in range(0, 3000, 3):
        rows.extend(np.array([[step + k, step * 10] for k in range(3)], dtype=float))
    assert rows.table[:, 0].tolist() == list(range(3000))
    room = rows.table.base
    rows.extend(np.array([[3000.0, 1.0]]))
    assert rows.table.base is room
    rows.extend(np.array([[2990.0, 7.0], [2991.0, 7.0]]))
    assert rows.table[-2:].tolist() == [[2990.0, 7.0], [2991.0, 7.0]]
    assert len(rows.table) == 2992
    with pytest.raises(ValueError, match="read-only"):
        rows.table[0, 0] = 5
