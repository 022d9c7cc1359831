"""The whole training against a script as one finds them."""

from benchmarks.finding import Finding, Target, pairwise
from benchmarks.lane import take_turns
from benchmarks.programs.images import make_png_files
from benchmarks.registry import Setup, benchmarks
from gan_studio.engine.device import cpu_has_bfloat16


@benchmarks.register("step", "DCGAN 64×64 against a plain script", "RGB, batch 64; steps a second.")
def measure(setup: Setup) -> list[Finding]:
    """Engine with the precision it chooses, and in float32, each with all that training does beside the steps."""
    images = make_png_files(setup.place / "png")
    tiny = ["--tiny"] if setup.tiny else []
    headless = ["-m", "benchmarks.programs.engine", "headless", "--place", str(setup.place), *tiny]
    commands = {
        "plain": ["-m", "benchmarks.programs.plain", "--images", str(images), *tiny],
        "engine": headless,
        "float32": [*headless, "--precision", "float32"],
    }
    seconds = take_turns(commands, setup.place, setup.steps, setup.repeats)
    fast = cpu_has_bfloat16()
    target = Target("at least", 2.2 if fast else 1.3)
    note = f"plain {_ms(seconds['plain'])}, engine {_ms(seconds['engine'])} a step"
    spread = pairwise(seconds["plain"], seconds["engine"])
    findings = [Finding("engine against plain script", spread, "×", target, note)]
    if fast:
        note = f"engine {_ms(seconds['float32'])} a step; as on CPUs without bfloat16"
        spread = pairwise(seconds["plain"], seconds["float32"])
        findings.append(Finding("the same in float32", spread, "×", Target("at least", 1.3), note))
    return findings


def _ms(seconds: list[float]) -> str:
    return f"{1000 * min(seconds):.0f}–{1000 * max(seconds):.0f} ms"
