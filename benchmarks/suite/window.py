"""What looking on costs the training."""

from benchmarks.finding import Finding, Target, pairwise
from benchmarks.lane import take_turns
from benchmarks.programs.runs import new_run, window_command
from benchmarks.registry import Setup, benchmarks
from gan_studio.core.presets import DEFAULT_PRESET


@benchmarks.register(
    "window", "Training behind the window against headless", "Pages are turned, the explorer is asked for pictures."
)
def measure(setup: Setup) -> list[Finding]:
    """The real window with somebody who uses it, against `train` alone."""
    return [_compare(setup, "dcgan-64", 2 * setup.steps), _compare(setup, DEFAULT_PRESET, 20 * setup.steps)]


def _compare(setup: Setup, preset: str, steps: int) -> Finding:
    headless = ["-m", "benchmarks.programs.engine", "headless", "--place", str(setup.place), "--preset", preset]
    commands = {
        "headless": [*headless, *(["--tiny"] if setup.tiny else [])],
        "window": window_command("train", new_run(setup, preset=preset)),
    }
    seconds = take_turns(commands, setup.place, steps, setup.repeats)
    note = ", ".join(f"{name} {1000 * min(values):.1f}–{1000 * max(values):.1f}" for name, values in seconds.items())
    spread = pairwise(seconds["headless"], seconds["window"])
    return Finding(f"window against headless, {preset}", spread, "×", Target("at least", 0.95), f"{note} ms a step")
