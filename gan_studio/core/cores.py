"""Processor cores, and who goes first on them."""

import os
import sys
import threading
from contextlib import suppress


def usable_cores() -> int:
    """How many this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def wait_briefly() -> None:
    """Settings of the process for how torch's threads wait for each other; before torch is imported, which reads them.

    Threads that spin for long take the processor from everyone else. Those that sleep at once wake too late for layers
    of a tenth of a millisecond: two of them were no quicker than one. These spin for less than that. What the user has
    set stays.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "3000")


def give_way(by: int) -> None:
    """Let other threads go before the calling one, and before those that it starts from now on.

    On Linux alone: elsewhere niceness belongs to the process, and this would slow the whole program down.

    Args:
        by: added to the thread's niceness; at 19 it works only when nobody else wants to (see nice(2)).
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + by)
