"""Whether the window stays quick while it trains."""

import numpy as np

from benchmarks.finding import Finding, Spread, Target
from benchmarks.lane import run_to_end
from benchmarks.programs.runs import new_run, window_command
from benchmarks.registry import Setup, benchmarks


@benchmarks.register("delay", "The event loop's delay", "How late a 10 ms timer is; pages are turned meanwhile.")
def measure(setup: Setup) -> list[Finding]:
    """In windows opened anew; the 99th percentile of each."""
    seen: dict[str, list[np.ndarray]] = {"idle": [], "training": []}  # type: ignore[type-arg]
    for turn in range(max(2, setup.repeats // 2)):
        command = window_command("delay", new_run(setup, f"delay-{turn}"), "--seconds", str(setup.seconds))
        answer = run_to_end([*command, "--pulse", str(setup.place / f"delay-{turn}.pulse")])
        for kind, times in seen.items():
            times.append(1000 * np.asarray(answer[kind]))
    return [_finding(kind, times) for kind, times in seen.items()]


def _finding(kind: str, times: list[np.ndarray]) -> Finding:  # type: ignore[type-arg]
    together = np.concatenate(times)
    note = f"p50 {np.median(together):.2f}, longest {together.max():.0f} ms, {len(together)} waits"
    target = Target("at most", 16.0) if kind == "training" else None
    return Finding(f"99th percentile, {kind}", Spread.of([np.percentile(t, 99) for t in times]), "ms", target, note)
