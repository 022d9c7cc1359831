"""A few threads for decoding (Pillow leaves Python free while it works), with results in order."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from gan_studio.data.source import Tick

T = TypeVar("T")
R = TypeVar("R")
Stop = Callable[[], bool]


def in_order(work: Callable[[T, Stop], R], items: Iterable[T], tick: Tick) -> Iterator[R]:
    """``work(item, stop)`` of every item, in order; a bounded number of them is under way.

    What ``tick`` or ``work`` raises comes out here. Whoever leaves early does not wait for what is under way: those
    threads end by themselves when ``work`` is done, which may ask ``stop`` in between.
    """
    stopped = threading.Event()
    workers = max(1, min(4, os.cpu_count() or 1))
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")
    under_way: deque[Future[R]] = deque()
    try:
        for item in items:
            under_way.append(pool.submit(work, item, stopped.is_set))
            if len(under_way) > 3 * workers:
                yield _wait(under_way.popleft(), tick)
        while under_way:
            yield _wait(under_way.popleft(), tick)
    finally:
        stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _wait(future: Future[R], tick: Tick) -> R:
    while True:
        tick()
        try:
            return future.result(timeout=0.02)
        except TimeoutError:
            continue
