"""How soon the window is there."""

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.finding import Finding, Spread, Target, pairwise
from benchmarks.lane import run_to_end
from benchmarks.registry import Setup, benchmarks

_START = Path(__file__).parent.parent / "programs" / "start.py"


@benchmarks.register("startup", "The window against importing torch", "From the process's start to the first paint.")
def measure(setup: Setup) -> list[Finding]:
    """Started in turn; the first of each, which reads files for the first time, does not count."""
    torch: list[float] = []
    window: list[float] = []
    answers = []
    for turn in range(setup.repeats + 1):
        alone, (painted, answer) = _import_torch(), _open_window()
        if turn:
            torch.append(alone)
            window.append(painted)
            answers.append(answer)
    stages = ", ".join(f"{name} {min(a[name] for a in answers):.2f} s" for name in ("imports", "window"))
    note = f"{stages}, {answers[0]['modules']} modules, torch {'IS' if answers[0]['torch'] else 'is not'} among them"
    return [
        Finding("window painted against `import torch`", pairwise(window, torch), "×", Target("at most", 1.0)),
        Finding("window painted", Spread.of(window), "s", note=note),
        Finding("`import torch`", Spread.of(torch), "s"),
    ]


def _import_torch() -> float:
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.monotonic() - start


def _open_window() -> tuple[float, dict]:  # type: ignore[type-arg]
    start = time.monotonic()
    answer = run_to_end([str(_START)])
    return answer["painted"] - start, answer
