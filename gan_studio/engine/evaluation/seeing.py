"""Many pictures through an extractor."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray

from gan_studio.engine.evaluation.extractor import Extractor, Seen
from gan_studio.engine.evaluation.features import Features

#: Pictures that are handed over at a time.
BATCH = 64
#: Pictures that the CPU takes at a time: their activations stay in its cache.
_CPU_BATCH = 8


def see_all(
    extractor: Extractor,
    batches: Iterable[NDArray[np.uint8]],
    device: torch.device,
    batch_done: Callable[[int], None],
    tick: Callable[[], None],
) -> Features:
    """Features of all pictures ``N×H×W×C``, in their order.

    Args:
        batch_done: hears how many pictures more were seen, in this thread.
        tick: called between batches; may raise to give up.
    """
    seen = []
    for found in (_on_cpu if device.type == "cpu" else _on_device)(extractor, batches, device):
        tick()
        seen.append(found)
        batch_done(len(found.features))
    values, logits = (torch.cat(parts) for parts in zip(*seen, strict=True))
    where = figures_device(device)
    return Features(values.to(where), logits.to(where), tick)


def figures_device(device: torch.device) -> torch.device:
    """Where figures of features from ``device`` are computed: they want float64, which not every device has."""
    return device if device.type == "cuda" else torch.device("cpu")


def _on_device(extractor: Extractor, batches: Iterable[NDArray[np.uint8]], device: torch.device) -> Iterator[Seen]:
    for pictures in batches:
        yield extractor.see(torch.from_numpy(np.ascontiguousarray(pictures)).to(device))


def _on_cpu(extractor: Extractor, batches: Iterable[NDArray[np.uint8]], device: torch.device) -> Iterator[Seen]:
    """A batch a thread: threads that share the layers of one batch wait for each other at each layer.

    The features are the same whatever the number of threads.
    """
    threads = torch.get_num_threads()
    if threads == 1:  # in the caller's thread, whose time and niceness it then is
        for batch in _on_host(batches):
            yield from map(extractor.see, batch.split(_CPU_BATCH))
        return
    parts = (part for batch in _on_host(batches) for part in batch.split(_CPU_BATCH))
    with ThreadPoolExecutor(threads, "seeing", initializer=lambda: torch.set_num_threads(1)) as pool:
        waiting: deque[Future[Seen]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(extractor.see, part))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _on_host(batches: Iterable[NDArray[np.uint8]]) -> Iterator[torch.Tensor]:
    for pictures in batches:
        yield torch.from_numpy(np.ascontiguousarray(pictures))
