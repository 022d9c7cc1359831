"""What looking on costs the training."""

from benchmarks.finding import Finding, Target, pairwise
from benchmarks.lane import take_turns
from benchmarks.programs.runs import new_run, window_command
from benchmarks.registry import Setup, benchmarks
from gan_studio.core.presets import DEFAULT_PRESET

#: Short turns, and many: on a machine that is shared, what a step takes changes within seconds.
_TURNS = 3


@benchmarks.register(
    "window",
    "Training behind the window against headless",
    "With the explorer open and following; and with somebody who turns pages and moves a slider all the time.",
)
def measure(setup: Setup) -> list[Finding]:
    """The real window against `train` alone."""
    return [*_compare(setup, "dcgan-64", setup.steps), *_compare(setup, DEFAULT_PRESET, 8 * setup.steps)]


def _compare(setup: Setup, preset: str, steps: int) -> list[Finding]:
    headless = ["-m", "benchmarks.programs.engine", "headless", "--place", str(setup.place), "--preset", preset]
    commands = {
        "headless": [*headless, *(["--tiny"] if setup.tiny else [])],
        "open": window_command("open", new_run(setup, "open", preset)),
        "in use": window_command("use", new_run(setup, "use", preset)),
    }
    seconds = take_turns(commands, setup.place, steps, _TURNS * setup.repeats)
    note = ", ".join(f"{name} {1000 * min(values):.1f}–{1000 * max(values):.1f}" for name, values in seconds.items())
    ratios = {name: pairwise(seconds["headless"], seconds[name]) for name in ("open", "in use")}
    return [
        Finding(f"explorer open, {preset}", ratios["open"], "×", Target("at least", 0.95), f"{note} ms a step"),
        Finding(f"the same in use, {preset}", ratios["in use"], "×"),
    ]
