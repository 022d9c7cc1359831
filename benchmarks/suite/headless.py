"""What writing metrics, samples and checkpoints costs."""

from benchmarks.finding import Finding, Target, pairwise
from benchmarks.lane import take_turns
from benchmarks.registry import Setup, benchmarks
from gan_studio.core.presets import DEFAULT_PRESET


@benchmarks.register("headless", "Training against a bare loop of its step", "With its samples and checkpoints.")
def measure(setup: Setup) -> list[Finding]:
    """`train` against ``Trainer.advance`` alone, of a large network and of the one that people start with.

    Every turn has one grid of samples and one checkpoint, which is more often than the presets say.
    """
    return [_compare(setup, "dcgan-64", setup.period), _compare(setup, DEFAULT_PRESET, 10 * setup.period)]


def _compare(setup: Setup, preset: str, period: int) -> Finding:
    options = ["--place", str(setup.place), "--preset", preset, "--period", str(period)]
    options += ["--tiny"] if setup.tiny else []
    commands = {name: ["-m", "benchmarks.programs.engine", name, *options] for name in ("bare", "headless")}
    seconds = take_turns(commands, setup.place, period, setup.repeats)
    note = ", ".join(f"{name} {1000 * min(values):.1f}–{1000 * max(values):.1f}" for name, values in seconds.items())
    spread = pairwise(seconds["bare"], seconds["headless"])
    return Finding(f"train() against bare loop, {preset}", spread, "×", Target("at least", 0.95), f"{note} ms a step")
