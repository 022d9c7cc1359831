"""How soon a slider's picture is there."""

import numpy as np

from benchmarks.finding import Finding, Spread, Target
from benchmarks.lane import run_to_end
from benchmarks.programs.runs import new_run, window_command
from benchmarks.registry import Setup, benchmarks


@benchmarks.register("slider", "A slider's picture at 64×64", "From the request to the picture in the window's thread.")
def measure(setup: Setup) -> list[Finding]:
    """One picture after the other in the real window, idle and while it trains."""
    command = window_command("slider", new_run(setup), "--count", str(max(10, int(5 * setup.seconds))))
    answer = run_to_end([*command, "--pulse", str(setup.place / "slider.pulse")])
    findings = []
    for kind in ("idle", "training"):
        times = 1000 * np.asarray(answer[kind])
        note = f"median and middle half; p95 {np.percentile(times, 95):.1f}, longest {times.max():.0f} ms"
        spread = Spread.of(np.percentile(times, [25, 50, 75]).tolist())
        findings.append(Finding(f"picture, {kind}", spread, "ms", Target("at most", 20.0), note))
    return findings
