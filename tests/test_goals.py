"""The benchmark of goals: what it trains, what it keeps, what it says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import benchmarks.goals.__main__ as command
import benchmarks.goals.table as goals
from benchmarks.goals.lenet import LENET, LeNet28
from benchmarks.goals.lite1 import LITE1
from benchmarks.goals.outcome import Outcome, read_other_seeds, read_outcome, write_outcome
from benchmarks.goals.page import table, write_page
from benchmarks.goals.table import GOALS, SIZES, Goal
from gan_studio.core.config import DataConfig, EvaluationConfig, extractors
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.data.prepare import load_images

GOAL = Goal("tiny", "noise", "noise, 8×8", 1, 0.03, "efficientnet-lite0-320", {"kid": 1e9}, {"coverage": 0.0})


def outcome(kid: float, coverage: float = 0.6, *, flattering: bool = False) -> Outcome:
    """Made up, of the first goal."""
    measured = {"kid": Measurement(kid, 0.01), "coverage": Measurement(coverage), "memorisation": Measurement(1.0)}
    evaluation = Evaluation(700, measured, LITE1, flattering=flattering)
    return Outcome(GOALS[0].name, "projection", "Networks", "0123abcd", 4.0, 900, evaluation, "a machine")


def test_a_goal_is_reached_only_when_all_limits_hold_and_nothing_flatters() -> None:
    goal = replace(GOALS[0], at_most={"kid": 1000}, at_least={"coverage": 0.5})
    assert outcome(0.99).reaches(goal)
    assert not outcome(1.01).reaches(goal)
    assert not outcome(0.99, coverage=0.4).reaches(goal)
    assert not outcome(0.99, flattering=True).reaches(goal)


def test_the_table_says_what_was_not_tried_and_what_was_not_reached() -> None:
    lines = list(table({GOALS[0].name: outcome(1.2)}))
    assert len(lines) == 2 + len(GOALS)
    assert "1,200.0 ± 10.0" in lines[2]
    assert "**no**" in lines[2]
    assert all("not tried" in line for line in lines[3:])


def test_every_goal_names_an_extractor_that_there_is() -> None:
    known = {entry.name for entry in extractors}
    assert not {LITE1, LENET} & known
    assert {goal.extractor for goal in (*GOALS, *SIZES)} - {LITE1, LENET} <= known


def test_the_digits_are_judged_by_a_network_that_knows_them() -> None:
    digits = load_images(DataConfig(source="sample:digits"))
    judge = LeNet28.make(digits, EvaluationConfig(), torch.device("cpu"), lambda: False)
    seen = judge.see(torch.tensor(digits.images[:500]))
    assert seen.features.shape == (500, 84)
    assert digits.labels is not None
    assert (seen.logits.argmax(1).numpy() == digits.labels[:500]).mean() > 0.95


def test_the_recommended_start_is_trained_and_its_best_generator_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(goals, "GOALS", (GOAL,))
    monkeypatch.setattr(command, "GOALS", (GOAL,))
    folder = tmp_path / "pictures"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(40):
        Image.fromarray(random.integers(0, 256, (8, 8, 3), np.uint8)).save(folder / f"{number}.png")
    docs = tmp_path / "docs"
    assert command.main(["tiny", "--folder", f"noise={folder}:8:rgb", "--docs", str(docs)]) == 0
    found = read_outcome(docs / "goals", GOAL)
    assert found is not None
    assert found.steps > 0
    assert found.minutes >= GOAL.minutes
    assert found.evaluation.samples == 2000
    assert set(found.evaluation.measurements) == {"kid", "fid", "coverage", "memorisation"}
    assert "reached" in capsys.readouterr().out
    with Image.open(docs / "goals" / "tiny.png") as grid:
        assert grid.size[0] >= 6 * 8
    assert (docs / "goals.md").is_file()


def test_the_page_says_what_came_after_the_best(tmp_path: Path) -> None:
    found = outcome(0.9)
    last = replace(found.evaluation, step=900, measurements=outcome(1.3).evaluation.measurements)
    curve = tuple((100 * number, number / 10) for number in range(1, 31))
    (tmp_path / "goals").mkdir()
    kept = replace(found, last=last, curve=curve, by_clock=True, seen="Hands, all of them.")
    write_outcome(tmp_path / "goals", kept)
    assert read_outcome(tmp_path / "goals", GOALS[0]) == kept
    write_page(tmp_path / "goals.md")
    page = (tmp_path / "goals.md").read_text("utf-8")
    assert "the best generator is that of step 700. By the same features the last one has KID × 1000 1,300.0" in page
    assert "by the run's own judge: 300 at 300, 600 at 600, " in page
    assert "3,000 at 3,000." in page
    assert "Its minutes were those of the clock" in page
    assert "By the eye: Hands, all of them." in page


def test_other_seeds_are_kept_and_named_beside_the_first(tmp_path: Path) -> None:
    place = tmp_path / "goals"
    place.mkdir()
    for seed, kid in ((0, 0.9), (10, 1.1), (2, 1.05)):
        write_outcome(place, replace(outcome(kid), seed=seed))
    assert [found.seed for found in read_other_seeds(place, GOALS[0])] == [2, 10]
    write_page(tmp_path / "goals.md")
    page = (tmp_path / "goals.md").read_text("utf-8")
    assert "| 900.0 ± 10.0 |" in page
    assert "KID × 1000 of other trainings: 1,050.0 with seed 2 (900 steps), 1,100.0 with seed 10 (900 steps)." in page


def test_larger_pictures_have_a_table_without_goals(tmp_path: Path) -> None:
    (tmp_path / "goals").mkdir()
    write_page(tmp_path / "goals.md")
    assert SIZES[0].words not in (tmp_path / "goals.md").read_text("utf-8")  # nothing is measured yet
    write_outcome(tmp_path / "goals", replace(outcome(0.9), goal=SIZES[0].name))
    write_page(tmp_path / "goals.md")
    page = (tmp_path / "goals.md").read_text("utf-8")
    line = f"| {SIZES[0].words} | 5 min, one core | {LITE1} | 900 | 900.0 ± 10.0 | 0.60 | 1.00 |"
    assert line in page.splitlines()
    assert f"| {SIZES[1].words} | 5 min, one core | {LITE1} | – | – | – | – |" in page.splitlines()
    assert f"## {SIZES[0].words}, 5 min, one core" in page


def test_a_set_that_is_not_named_is_left_out_with_a_word(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert command.main(["hands", "--docs", str(tmp_path)]) == 0
    assert "--folder hands=PATH" in capsys.readouterr().err
