"""Cores and who goes first on them."""

import os
import sys
import threading

import pytest

from gan_studio.core.cores import give_way, usable_cores


def test_there_is_a_core() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere niceness belongs to the whole program")
def test_a_thread_and_those_it_starts_give_way() -> None:
    seen: list[int] = []

    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work() -> None:
        seen.append(niceness())
        give_way(3)
        seen.append(niceness())
        child = threading.Thread(target=lambda: seen.append(niceness()))
        child.start()
        child.join()
        give_way(100)
        seen.append(niceness())

    own = niceness()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [own, min(19, own + 3), min(19, own + 3), 19]
    assert niceness() == own
