"""What the program needs beside the networks."""

from benchmarks.finding import Finding, Spread, Target
from benchmarks.lane import run_to_end
from benchmarks.programs.runs import new_run, window_command
from benchmarks.registry import Setup, benchmarks


@benchmarks.register("memory", "Memory above a bare loop", "Peaks of whole processes, a checkpoint included.")
def measure(setup: Setup) -> list[Finding]:
    """Bare loop, headless training, and the window in use, each in a process of its own."""
    steps = 5 if setup.tiny else 60
    peaks: dict[str, list[float]] = {"bare": [], "headless": [], "window": []}
    tiny = ["--tiny"] if setup.tiny else []
    for turn in range(2):
        for name, found in peaks.items():
            if name == "window":
                command = window_command("memory", new_run(setup, f"memory-{turn}"), "--count", str(steps))
            else:
                command = ["-m", "benchmarks.programs.engine", name, "--place", str(setup.place)]
                command += ["--steps", str(steps), *tiny]
            answer = run_to_end([*command, "--pulse", str(setup.place / f"{name}-{turn}.pulse")])
            found.append(answer["peak"])
    bare = Finding("bare loop", Spread.of(peaks["bare"]), "MB", note="peak of resident memory, torch and images in it")
    return [bare, *(_above(name, peaks) for name in ("headless", "window"))]


def _above(name: str, peaks: dict[str, list[float]]) -> Finding:
    above = [peak - bare for peak, bare in zip(peaks[name], peaks["bare"], strict=True)]
    return Finding(f"{name} above it", Spread.of(above), "MB", Target("at most", 250.0))
