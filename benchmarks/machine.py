"""What the figures were measured on, and how busy it was with other things."""

# ruff: noqa: PLC0415 - the engine is wanted here alone

import os
import platform
import time
from importlib.metadata import version
from types import TracebackType

import psutil


def describe_machine() -> str:
    """In one line, without names."""
    from gan_studio.engine.device import cpu_has_bfloat16, devices

    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    bfloat16 = "with bfloat16" if cpu_has_bfloat16() else "without bfloat16"
    others = [device.title for device in devices() if device.name != "cpu"]
    memory = round(psutil.virtual_memory().total / 2**30)
    return (
        f"{cores} {platform.machine()} cores {bfloat16}, {memory} GiB, {', '.join(others) or 'no GPU'}; "
        f"{platform.system()}, Python {platform.python_version()}, torch {version('torch')}"
    )


class Others:
    """What other programs take of the processors while a block runs.

    Attributes:
        cores: busy cores on average that are neither ours nor our children's, once the block has ended.
    """

    def __init__(self) -> None:
        self.cores = 0.0

    def __enter__(self) -> "Others":
        self._since, self._all, self._own = time.monotonic(), _busy(), _own()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        seconds = max(time.monotonic() - self._since, 1e-3)
        self.cores = max(0.0, (_busy() - self._all) - (_own() - self._own)) / seconds


def _busy() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.system + getattr(times, "nice", 0.0))


def _own() -> float:
    """Processor seconds of this process and of its children that have ended."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)
