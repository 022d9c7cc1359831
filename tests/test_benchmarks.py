"""The benchmarks run and report; what they measure is not looked at here."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.finding import Finding, Spread, Target, pairwise
from benchmarks.lane import take_turns
from benchmarks.registry import Benchmark, Setup, benchmarks
from benchmarks.report import Chapter, all_met
from gan_studio.core.registry import Registry

#: A contestant whose steps are naps.
PROGRAM = """
import sys, time
from benchmarks.programs.pulse import Pulse
pulse = Pulse(sys.argv[3])
while True:
    time.sleep(float(sys.argv[1]))
    pulse.tick(time.monotonic())
"""


def test_each_target_of_speed_has_a_benchmark() -> None:
    names = {entry.name for entry in benchmarks}
    assert names >= {"step", "headless", "window", "startup", "delay", "slider", "memory", "evaluation"}


def test_a_benchmark_is_run_shown_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known: Registry[Benchmark] = Registry("benchmark", "benchmarks.suite")
    known._loaded = True

    @known.register("turns", "Two contestants")
    def measure(setup: Setup) -> list[Finding]:
        program = setup.place / "program.py"
        program.write_text(PROGRAM)
        commands = {name: [str(program), seconds] for name, seconds in (("quick", "0.001"), ("slow", "0.01"))}
        seconds = take_turns(commands, setup.place, setup.steps, setup.repeats)
        return [Finding("quick against slow", pairwise(seconds["slow"], seconds["quick"]), "×", Target("at least", 1))]

    file = tmp_path / "found.json"
    assert main(["--tiny", "--json", str(file)], known) == 0
    assert "quick against slow" in capsys.readouterr().out
    found = json.loads(file.read_text())["benchmarks"]["turns"]["findings"][0]
    assert (len(found["readings"]), found["target"], found["met"]) == (2, "≥ 1.00", True)


def test_a_contestant_that_dies_is_told(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("raise SystemExit('no fuel')")
    with pytest.raises(RuntimeError, match="no fuel"):
        take_turns({"broken": [str(program)]}, tmp_path, 1, 1)


def test_ratios_are_of_neighbours_and_their_median_is_judged() -> None:
    spread = pairwise([2.0, 6.0, 3.0], [1.0, 2.0, 3.0])
    assert spread.readings == (2.0, 3.0, 1.0)
    assert Finding("", spread, "×", Target("at least", 2.0)).met
    assert not Finding("", spread, "×", Target("at most", 1.9)).met
    assert Finding("", spread, "×").met is None


def test_a_missed_target_or_a_failure_is_not_met() -> None:
    missed = Finding("", Spread.of([1.0]), "×", Target("at least", 2.0))
    assert all_met([Chapter("a", (), 0, 0)])
    assert not all_met([Chapter("a", (missed,), 0, 0)])
    assert not all_met([Chapter("a", (), 0, 0, "it broke")])


def test_quick_measures_less(tmp_path: Path) -> None:
    full = Setup(tmp_path)
    assert full.quick().steps < full.steps
    assert full.smallest().tiny
