"""The results campaign: what it trains, what it keeps, what it says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.goals.outcome import Outcome, write_outcome
from benchmarks.goals.table import GOALS
from benchmarks.results.__main__ import main
from benchmarks.results.entry import Entry, read_entry, write_entry
from benchmarks.results.few import FEW
from benchmarks.results.page import write_page
from benchmarks.results.plan import CPU, GPU, LONG, WAY, Race, entries, rank, rounds
from benchmarks.results.race import run
from benchmarks.results.stability import is_steady
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.presets import DEFAULT_PRESET, presets
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.prepare import load_images

NAMES = [preset.name for preset in presets() if not preset.own and preset.group not in ("Points", "For a GPU")]
TINY = replace(CPU, seconds=0.05, most=0.1, samples=50, pictures=60)


def evaluation(kid: float, coverage: float = 0.8, extractor: str = "efficientnet-lite0") -> Evaluation:
    figures = {"kid": Measurement(kid, 0.001, 0.0005), "coverage": Measurement(coverage)}
    return Evaluation(10, figures, extractor, 1280, 50, 60)


def entry(preset: str, *kids: float, data: str = "digits", seed: int = 0, times: int = 0, failure: str = "") -> Entry:
    found = tuple(evaluation(kid, extractor=WAY if times else "efficientnet-lite0") for kid in kids)
    settings = Race(preset, data).settings
    return Entry(
        preset, data, seed, times, settings, 28, 180, 3000, 96_000, 1, 900, (1, 2), "a machine", found, failure
    )


def keep(place: Path, *found: Entry) -> None:
    place.mkdir(exist_ok=True)
    for one in found:
        write_entry(place / f"{Race(one.preset, one.data, one.seed, one.times).name}.json", one)


def test_the_best_of_the_first_round_go_on(tmp_path: Path) -> None:
    kids = {name: 0.01 * (1 + place) for place, name in enumerate(reversed(NAMES))}
    keep(tmp_path, *(entry(name, kid) for name, kid in kids.items()), entry(NAMES[-1], failure="Training broke down."))
    first, others, few, *seeds, stated, long = rounds(NAMES, tmp_path)
    assert [race.preset for race in first] == NAMES
    best = sorted(NAMES[:-1], key=lambda name: kids[name])
    assert [race.preset for race in others if race.data == "emoji"] == best[:6]
    assert {race.preset for race in few} > {"fastgan", "ada", "dcgan-28", DEFAULT_PRESET}
    assert {(race.preset, race.seed) for races in seeds for race in races} == {(n, s) for n in best[:3] for s in (1, 2)}
    assert [race.preset for race in stated] == NAMES
    assert [(race.preset, race.times) for race in long] == [(n, LONG) for n in (DEFAULT_PRESET, *best[:2])]


@pytest.mark.parametrize("name", NAMES)
def test_a_race_is_left_to_run_unless_a_schedule_knows_the_end(name: str, tmp_path: Path) -> None:
    config = Race(name, "fashion", 2).config(CPU, tmp_path)
    scheduled = config.optimisers.generator.schedule != "constant"
    assert (config.training.steps == Race(name, "fashion").stated) == scheduled
    assert (config.training.seed, config.data.source, config.data.height) == (2, "sample:fashion", 28)


def test_a_race_is_trained_measured_and_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Race, "stated", 4)
    place, runs = tmp_path / "figures", tmp_path / "runs"
    place.mkdir()
    timed = run(Race("mlp", "digits"), TINY, place, runs, "a machine")
    assert timed.steps > 0
    assert timed.kid == timed.evaluations[0].measurements["kid"].value > 0
    assert (timed.evaluations[0].samples, timed.evaluations[0].pictures) == (50, 60)
    with Image.open(place / "mlp-digits-0.png") as grid:
        assert grid.width > 28 * 6
    write_entry(place / "mlp-digits-0.json", timed)
    assert read_entry(place / "mlp-digits-0.json") == timed

    longer = run(Race("mlp", "digits", times=1), replace(TINY, most=60), place, runs, "a machine")
    assert longer.steps >= max(4, timed.steps)
    assert [(found.step, found.extractor) for found in longer.evaluations] == [
        *((step, WAY) for step in (1, 2, 3, 4)), (4, "efficientnet-lite0"),
    ]  # fmt: skip
    assert len(list(runs.iterdir())) == 1
    assert RunFolder.open(next(runs.iterdir())).read().about["preset"] == "mlp"


def test_a_hundred_pictures_are_a_set_of_their_own(tmp_path: Path) -> None:
    config = Race("fastgan", FEW).config(CPU, tmp_path)
    images = load_images(config.data).images
    assert images.shape == (100, 32, 32, 4)
    assert len(np.unique(images.reshape(100, -1), axis=0)) > 90


def test_what_is_there_is_not_trained_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "results"
    keep(place, entry("mlp", 0.1))
    arguments = ["--preset", "mlp", "--docs", str(tmp_path), "--runs", str(tmp_path / "runs"), "--rounds", "1"]
    assert main(arguments) == 0
    assert "mlp-digits-0 …" not in capsys.readouterr().out
    assert not (tmp_path / "runs").exists()
    assert "| `mlp` | 0 | 3,000 |" in (tmp_path / "results.md").read_text("utf-8")


def test_a_preset_that_has_changed_is_trained_again(tmp_path: Path) -> None:
    keep(tmp_path, replace(entry("mlp", 0.1), settings="another"), entry("studio", 0.2))
    write_entry(tmp_path / "gone-digits-0.json", replace(entry("mlp", 0.1), preset="gone"))
    assert [found.preset for found in entries(tmp_path)] == ["studio"]
    assert rank(["mlp", "studio"], tmp_path) == ["studio"]
    assert len({Race(name, "digits").settings for name in NAMES}) == len(NAMES)


def test_the_page_has_bad_results_too(tmp_path: Path) -> None:
    keep(
        tmp_path / "results",
        entry("mlp", 0.1),
        entry("wgan", failure="Training broke down."),
        *(entry("studio", kid, seed=seed) for seed, kid in enumerate((0.02, 0.03, 0.04))),
        entry("studio", 0.05, 0.02, 0.03, times=1),
        entry("mlp", 0.05, 0.02, 0.3, times=1),
        entry("studio", 0.02, 0.02, times=LONG),
    )
    write_page(tmp_path / "results.md", entries(tmp_path / "results"), CPU, tmp_path / "results")
    page = (tmp_path / "results.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows[:5]] == ["studio", "studio", "studio", "mlp", "wgan"]
    assert "20.00 ± 1.00" in rows[0]
    assert "Training broke down." in rows[4]
    assert "KID ×1000 (floor 0.50)" in page
    assert "`studio`: KID ×1000 of 3 seeds: mean 30.00, standard deviation 10.00" in page
    assert [row.endswith("| yes |") for row in rows[5:]] == [True, False, True]
    assert page.index("To their stated length") < page.index("Ten times their stated length")


def test_steady_is_near_the_best_covered_and_whole() -> None:
    assert is_steady(entry("studio", 0.02, 0.03, times=1))
    assert not is_steady(entry("studio", 0.02, 0.05, times=1))
    assert is_steady(entry("studio", -0.001, 0.0015, times=1))  # each has an error of 0.001
    assert not is_steady(entry("studio", -0.001, 0.002, times=1))
    assert not is_steady(entry("studio", 0.02, times=1, failure="Training broke down."))
    covered, left_out = (evaluation(0.02, coverage, WAY) for coverage in (0.6, 0.4))
    assert is_steady(replace(entry("studio"), evaluations=(covered,)))
    assert not is_steady(replace(entry("studio"), evaluations=(left_out,)))
    assert is_steady(replace(entry("studio"), evaluations=(covered, evaluation(0.1, 0.1))))


def test_a_preset_that_is_not_steady_says_so() -> None:
    """By the project's own figures, of the presets as they are now."""
    found = entries(Path(__file__).parents[1] / "docs" / "results")
    stated = {one.preset: is_steady(one) for one in found if (one.data, one.times) == ("digits", 1)}
    assert stated
    for preset in presets():
        if preset.name in stated:
            says = any(word in preset.description for word in ("Unfinished", "Unsteady"))
            assert says != stated[preset.name], preset.name


def test_the_page_begins_with_what_is_recommended(tmp_path: Path) -> None:
    place = tmp_path / "results"
    keep(place, entry("studio", 0.03))
    write_page(tmp_path / "results.md", entries(place), CPU, place)
    assert "The recommended start" not in (tmp_path / "results.md").read_text()
    figures = {"kid": Measurement(0.5, 0.01), "coverage": Measurement(0.25), "memorisation": Measurement(1.0)}
    found = Outcome(
        GOALS[0].name,
        "projection",
        "Networks",
        "0123abcd",
        4.0,
        900,
        replace(evaluation(0.5), measurements=figures),
        "",
    )
    (tmp_path / "goals").mkdir()
    write_outcome(tmp_path / "goals", found)
    write_page(tmp_path / "results.md", entries(place), CPU, place)
    page = (tmp_path / "results.md").read_text()
    assert f"| {GOALS[0].words} | 4 min, one core |" in page
    assert "| 500.0 ± 10.0 | 0.25 | 1.00 | by the figures |" in page
    assert f"![](goals/{GOALS[0].name}.png)" in page
    assert page.index("## The recommended start") < page.index("## Digits")
    write_page(tmp_path / "results.md", entries(place), GPU, place)
    assert "The recommended start" not in (tmp_path / "results.md").read_text()
