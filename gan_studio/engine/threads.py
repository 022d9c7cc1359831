"""How many of the CPU's cores a training is worth."""

import os

import torch

from gan_studio.core.config import RunConfig
from gan_studio.core.cores import usable_cores
from gan_studio.core.shape import ImageShape
from gan_studio.engine.describe import describe
from gan_studio.engine.family import Family

#: Floating-point operations of a step that make another thread worth its while; with fewer, threads wait for each other
#: longer than they work. It hangs on the configuration alone, never on a measurement: another number of threads adds up
#: in another order, and a resumed run would end in other bytes.
_WORTH = 5e9
#: Operations of a step whose D is worth parting: below, threads take longer to begin than to judge.
_WORTH_PARTS = 0.5e9
#: Fewest pictures of a part, and most parts: more have not been measured.
_LEAST_PART, _MOST_PARTS = 8, 4


def threads_for(config: RunConfig, shape: ImageShape) -> int:
    """Threads that train ``config`` fastest on this machine's CPU; ``OMP_NUM_THREADS`` is the most."""
    return _threads(describe(config, shape).operations)


def parts_for(config: RunConfig, shape: ImageShape) -> int:
    """Cores of this machine's CPU on which D judges parts of a batch side by side; 1 where that is not worth it.

    Only where `threads_for` gives one thread: of larger networks threads share the layers. One core is left for the
    window and the quality curve. Like the threads it hangs on the configuration and the cores alone.
    """
    return _parts(config, describe(config, shape).operations)


def use_cores(config: RunConfig, shape: ImageShape, device: torch.device) -> int:
    """Let torch use so many threads from the calling thread on; other threads keep their own number. The parts that
    the trainer is to be made with: 1 where the CPU is not what trains."""
    operations = describe(config, shape).operations
    torch.set_num_threads(_threads(operations))
    return _parts(config, operations) if device.type == "cpu" else 1


def _threads(operations: int) -> int:
    return int(max(1, min(_most_cores(), operations // _WORTH)))


def _parts(config: RunConfig, operations: int) -> int:
    assert isinstance(config.network, Family)
    if not config.network.judged_in_parts or operations < _WORTH_PARTS or _threads(operations) > 1:
        return 1
    return max(1, min(_most_cores() - 1, _MOST_PARTS, config.training.batch_size // _LEAST_PART))


def _most_cores() -> int:
    """Cores that this program may use; ``OMP_NUM_THREADS`` is the most."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    return min(usable_cores(), int(given)) if given.isdecimal() and int(given) else usable_cores()
