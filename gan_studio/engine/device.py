"""Where to compute: found, named, chosen."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil
import torch

from gan_studio.core.errors import UserError


@dataclass(frozen=True)
class DeviceInfo:
    """A device as typed (``cuda:1``) and as people call it ("NVIDIA RTX 4090")."""

    name: str
    title: str


def devices() -> list[DeviceInfo]:
    """Every device that can train, the fastest kind first; the CPU is always there."""
    found = [DeviceInfo(f"cuda:{i}", torch.cuda.get_device_name(i)) for i in range(torch.cuda.device_count())]
    found += [DeviceInfo(f"xpu:{i}", torch.xpu.get_device_name(i)) for i in range(torch.xpu.device_count())]
    if torch.backends.mps.is_available():
        found.append(DeviceInfo("mps", "Apple GPU"))
    threads = torch.get_num_threads()
    return [*found, DeviceInfo("cpu", f"CPU, {threads} thread{'' if threads == 1 else 's'}")]


def choose_device(name: str) -> torch.device:
    """The device called ``name``, or the best one for ``auto``; ``UserError`` names the ones there are."""
    known = devices()
    if name == "auto":
        return _repeatable(torch.device(known[0].name))
    wanted = f"{name}:0" if name in {"cuda", "xpu"} else name
    if wanted not in {device.name for device in known}:
        names = ", ".join(device.name for device in known)
        raise UserError(
            f"There is no device called {name!r} here.", f"Choose auto or one of: {names}.", field="training.device"
        )
    return _repeatable(torch.device(wanted))


def _repeatable(device: torch.device) -> torch.device:
    """The device, set so that a run repeats itself to the last bit and float32 means float32.

    cuDNN may otherwise choose convolutions that add up in another order each time, and computes those of float32, the
    penalties' too, with the ten bits of TF32.
    """
    if device.type == "cuda":
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.allow_tf32 = False
    return device


def memory_of(device: torch.device) -> int:
    """Bytes that can be computed with there, used or not."""
    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    if device.type == "xpu":
        return int(torch.xpu.get_device_properties(device).total_memory)
    return int(psutil.virtual_memory().total)


def use_bfloat16(precision: str, device: torch.device) -> bool:
    """Whether a run with this ``training.precision`` computes in bfloat16: for ``auto``, where it is faster."""
    if precision != "auto":
        return precision == "bfloat16"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and cpu_has_bfloat16()


@cache
def cpu_has_bfloat16() -> bool:
    """Whether the CPU multiplies bfloat16 in hardware; without it bfloat16 is several times slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    except OSError:
        return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
    return not {"avx512_bf16", "amx_bf16"}.isdisjoint(flags)
