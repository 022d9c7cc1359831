"""How many of the CPU's cores a training is worth."""

import os

import torch

from gan_studio.core.config import RunConfig
from gan_studio.core.cores import usable_cores
from gan_studio.core.shape import ImageShape
from gan_studio.engine.describe import describe

#: Floating-point operations of a step that make another thread worth its while; with fewer, threads wait for each other
#: longer than they work. It hangs on the configuration alone, never on a measurement: another number of threads adds up
#: in another order, and a resumed run would end in other bytes.
_WORTH = 5e9


def threads_for(config: RunConfig, shape: ImageShape) -> int:
    """Threads that train ``config`` fastest on this machine's CPU; ``OMP_NUM_THREADS`` is the most."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    most = min(usable_cores(), int(given)) if given.isdecimal() and int(given) else usable_cores()
    return int(max(1, min(most, describe(config, shape).operations // _WORTH)))


def use_threads(config: RunConfig, shape: ImageShape) -> None:
    """Let torch use so many from the calling thread on; other threads keep their own number."""
    torch.set_num_threads(threads_for(config, shape))
