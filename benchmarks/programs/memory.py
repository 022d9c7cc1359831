"""The most memory a process has had."""

# ruff: noqa: PLC0415 - Unix has it, Windows has not

import sys

import psutil


def peak_megabytes() -> float:
    """Of this process since it began, in MB (10⁶ bytes)."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
