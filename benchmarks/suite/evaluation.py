"""What it takes to tell how good a generator is."""

from benchmarks.finding import Finding, Spread, Target
from benchmarks.lane import run_to_end
from benchmarks.registry import Setup, benchmarks
from gan_studio.core.presets import DEFAULT_PRESET


@benchmarks.register("evaluation", "Evaluations", "2,000 samples against 5,000 digits, by EfficientNet-Lite0.")
def measure(setup: Setup) -> list[Finding]:
    """By itself with all cores, on data that is new and on data that is known; the quality curve; beside a training."""
    turns = range(2)  # each takes minutes
    alone = [_run(setup, "alone", turn) for turn in turns]
    findings = [
        Finding("the first of a set", Spread.of([each["first"] for each in alone]), "s", Target("at most", 60.0)),
        Finding("the next", Spread.of([each["again"] for each in alone]), "s"),
    ]
    points = [_run(setup, "curve", turn) for turn in turns]
    findings += [
        Finding("a point of the quality curve, the first of a set", Spread.of([each["first"] for each in points]), "s"),
        Finding("the next", Spread.of([each["again"] for each in points]), "s"),
        Finding(
            "share of the training's time that the curve takes",
            Spread.of([each["share"] for each in points]),
            "×",
            Target("at most", 0.031),
        ),
    ]
    for preset in (DEFAULT_PRESET, "dcgan-64"):
        beside = [_run(setup, "beside", turn, preset) for turn in turns]
        shares = Spread.of([each["lost"] / each["computed"] for each in beside])
        note = ", ".join(f"{each['lost']:.1f} of {each['computed']:.1f} s" for each in beside)
        what = f"what training loses meanwhile, of what the evaluation computes, {preset}"
        findings.append(Finding(what, shares, "×", Target("at most", 1.0), note))
    return findings


def _run(setup: Setup, kind: str, turn: int, preset: str = DEFAULT_PRESET) -> dict[str, float]:
    place = setup.place / f"evaluation-{kind}-{preset}-{turn}"
    place.mkdir()
    few = ["--tiny", "--samples", "100", "--pictures", "200"] if setup.tiny else []
    return run_to_end(["-m", "benchmarks.programs.evaluating", kind, "--place", str(place), "--preset", preset, *few])
