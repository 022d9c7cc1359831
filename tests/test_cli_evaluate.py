"""``gan-studio evaluate`` and ``compare`` as a user types them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.cli import main
from gan_studio.commands.table import number, with_error
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.checkpoint import write_best
from gan_studio.engine.runs import create_run
from gan_studio.engine.sampler import read_published
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config

FEW = {
    "evaluation.extractor": "efficientnet-lite0-320",
    "evaluation.samples": 50,
    "evaluation.pictures": 60,
    "evaluation.every": 6,
}


@pytest.fixture
def make_trained(tmp_path: Path) -> Callable[..., RunFolder]:
    def make(name: str, **changes: object) -> RunFolder:
        folder = create_run(tmp_path / name, tiny_config(**changes))
        train(folder, on_event=lambda event: None, should_stop=lambda: False)
        return folder

    return make


@pytest.fixture
def measured(make_trained: Callable[..., RunFolder]) -> RunFolder:
    return make_trained("measured", **FEW)


def test_figures_are_said_with_all_they_need(measured: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(measured.path), "--checkpoint", "best", "--seed", "3"]) == 0
    said = capsys.readouterr().out
    for word in (
        "measured, step 6", "50 samples", "60 pictures", "efficientnet-lite0-320 (320)", "bicubic", "seed 3", "±",
        "FID", "KID", "Coverage", "data against data",
    ):  # fmt: skip
        assert word in said
    kept = measured.evaluations()[-1]
    assert (kept.seed, kept.step) == (3, 6)
    assert with_error(kept.measurements["kid"]) in said


def test_for_programs(measured: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["evaluate", str(measured.path), "--json", "--metrics", "fid, coverage", "--samples", "70"]
    assert main([*command, "--checkpoint", "6"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["checkpoint"] == "step-00000006"
    assert list(said["measurements"]) == ["fid", "coverage"]
    assert said["samples"] == 70
    assert Evaluation.from_dict(said) == measured.evaluations()[-1]


def test_other_pictures(measured: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "others"
    folder.mkdir()
    random = np.random.default_rng(0)
    for index in range(30):
        Image.fromarray(random.integers(0, 255, (40, 40, 3), np.uint8)).save(folder / f"{index}.png")
    assert main(["evaluate", str(measured.path), "--data", str(folder), "--metrics", "kid", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["pictures"] == 30
    assert said["data"] != measured.evaluations()[0].data


def test_mistakes_are_one_line(measured: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, told in (
        (["--checkpoint", "5"], "Choose one of: best, last, 3, 6."),
        (["--metrics", "fed"], "Did you mean 'fid'?"),
        (["--extractor", "inceptoin"], "inception"),
        (["--samples", "3"], "evaluation.samples"),
        (["--data", "nowhere"], "nowhere"),
    ):
        assert main(["evaluate", str(measured.path), *arguments]) == 2
        said = capsys.readouterr()
        assert told in said.err
        assert "Traceback" not in said.err
        assert not said.out


def test_a_run_without_the_best_says_how_to_get_one(
    make_trained: Callable[..., RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = make_trained("plain")
    assert main(["evaluate", str(plain.path), "--checkpoint", "best"]) == 2
    assert "evaluation.every" in capsys.readouterr().err
    assert main(["compare", str(plain.path)]) == 2
    assert f"gan-studio evaluate {plain.path}" in capsys.readouterr().err


def test_the_best_of_those_measured_is_kept(make_trained: Callable[..., RunFolder]) -> None:
    plain = make_trained("plain", **{**FEW, "evaluation.every": 0})
    assert main(["evaluate", str(plain.path), "--seed", "3"]) == 0
    assert plain.best_evaluation() is None  # measured in another way than the run says
    for checkpoint in ("3", "last"):
        assert main(["evaluate", str(plain.path), "--checkpoint", checkpoint]) == 0
    of_the_run = [found for found in plain.evaluations() if found.seed == 0]
    assert plain.best_evaluation() == min(of_the_run, key=lambda found: found.measurements["kid"].value)


def logged(path: Path, *evaluations: Evaluation) -> RunFolder:
    """A run with made-up figures."""
    folder = create_run(path, tiny_config())
    for evaluation in evaluations:
        folder.log_evaluation(evaluation)
    return folder


def made(step: int, kid: float, fid: float, *, samples: int = 2000) -> Evaluation:
    figures = {"kid": Measurement(kid, 0.0004, 0.00012), "fid": Measurement(fid, floor=7.5)}
    return Evaluation(step, figures, "inception", 2048, samples, 5000, "abcdef")


def test_comparing_by_the_best_generator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = logged(tmp_path / "first", made(100, 0.05, 60), made(200, 0.02, 40), made(300, 0.04, 30))
    second = logged(tmp_path / "second", made(150, 0.03, 35))
    assert main(["compare", str(first.path), str(second.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "2,000 samples against 5,000 pictures" in lines[0]
    assert "bicubic filter, seed 0, data" in lines[0]
    assert lines[1].split() == ["run", "step", "KID", "↓", "FID", "↓"]
    assert lines[2].split() == ["first", "200", "0.02000", "±", "0.00040", "*", "40.00"]
    assert lines[3].split() == ["second", "150", "0.03000", "±", "0.00040", "35.00", "*"]
    assert lines[4].split() == ["data", "against", "data", "0.00012", "7.500"]


def test_runs_without_figures_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, bare = (
        logged(tmp_path / "first", replace(made(100, 0.05, 60), source="sample:emoji")),
        logged(tmp_path / "b"),
    )
    assert main(["compare", str(bare.path), str(first.path)]) == 0
    said = capsys.readouterr()
    assert "5,000 pictures of sample:emoji" in said.out
    assert said.out.splitlines()[2].startswith("first")
    assert f"{bare.path} has not been evaluated and is left out. Do it now: gan-studio evaluate {bare.path}" in said.err


def test_seeds_are_named_where_they_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = logged(tmp_path / "first", made(100, 0.05, 60))
    second = logged(tmp_path / "second", replace(made(100, 0.03, 50), seed=4))
    assert main(["compare", str(first.path), str(second.path)]) == 0
    assert "seeds 0, 4, data" in capsys.readouterr().out


def test_what_cannot_be_compared_is_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = logged(tmp_path / "first", made(100, 0.05, 60))
    second = logged(tmp_path / "second", made(100, 0.03, 50, samples=500))
    assert main(["compare", str(first.path), str(second.path)]) == 0
    said = capsys.readouterr().out
    assert "Not comparable with the above, for they differ in samples" in said
    assert said.index("first") < said.index("Not comparable") < said.index("second")
    assert "*" not in said
    assert main(["compare", str(first.path), str(second.path), "--json"]) == 0
    groups = json.loads(capsys.readouterr().out)
    assert [[run["run"] for run in group["runs"]] for group in groups] == [["first"], ["second"]]
    assert groups[1]["samples"] == 500


def test_runs_of_the_same_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = [tmp_path / side / "run" for side in ("a", "b")]
    for place in places:
        logged(place, made(100, 0.05, 60))
    main(["compare", *map(str, places)])
    said = capsys.readouterr().out
    assert all(str(place) in said for place in places)


def test_numbers_have_the_digits_that_matter() -> None:
    assert [number(value) for value in (0, 0.00034, 0.25, 3.14159, 45.678, 712.69)] == [
        "0", "0.00034", "0.2500", "3.142", "45.68", "712.7",
    ]  # fmt: skip
    assert with_error(Measurement(0.0123, 0.004)) == "0.01230 ± 0.00400"


def test_training_tells_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = create_run(tmp_path / "told", tiny_config(**FEW))
    assert main(["resume", str(folder.path)]) == 0
    said = capsys.readouterr().out
    kid = with_error(folder.evaluations()[-1].measurements["kid"])
    assert f"evaluated  step 6: KID {kid}, FID " in said
    assert "the best so far" in said


def test_flattering_figures_are_shown_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = logged(tmp_path / "first", made(100, 0.05, 60))
    second = logged(tmp_path / "second", replace(made(100, 0.001, 5), flattering=True))
    third = logged(tmp_path / "third", replace(made(100, 0.002, 6), flattering=True))
    places = [str(folder.path) for folder in (first, second, third)]
    assert main(["compare", *places]) == 0
    said = capsys.readouterr().out
    assert "*" not in said  # nothing is ranked
    for name in ("second", "third"):
        assert f"{name}, step 100, not compared: D is trained on the same features: this flatters." in said
    assert main(["compare", *places, "--json"]) == 0
    groups = json.loads(capsys.readouterr().out)
    assert [[run["run"] for run in group["runs"]] for group in groups] == [["first"], ["second"], ["third"]]
    assert [group["flattering"] for group in groups] == [False, True, True]
    assert groups[1]["note"] == "D is trained on the same features: this flatters"
    assert groups[1]["runs"][0]["best"] is None


def test_an_evaluation_that_flatters_says_so(
    make_trained: Callable[..., RunFolder], capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {**FEW, "evaluation.every": 0, "network__features": "efficientnet-lite0", "network__features_width": 8}
    run = make_trained("run", **changes, family="conv", training__steps=1)
    assert main(["evaluate", str(run.path)]) == 0
    assert "flattering" in capsys.readouterr().out
    assert run.best_evaluation() is None
    assert main(["evaluate", str(run.path), "--json", "--metrics", "kid"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["flattering"]
    assert said["note"] == "D is trained on the same features: this flatters"


def test_samples_and_sheets_start_from_the_best(
    make_trained: Callable[..., RunFolder], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_trained("run")
    command = ["sample", str(run.path), "--count", "2", "--out"]
    assert main([*command, str(tmp_path / "last.zip")]) == 0
    assert "2 pictures of step 6 are in" in capsys.readouterr().out  # nothing was measured
    published = read_published(run.checkpoint(3))
    write_best(run.best_checkpoint, published, made(3, 0.1, 10))
    assert main([*command, str(tmp_path / "best.zip")]) == 0
    assert "2 pictures of step 3 (the best) are in" in capsys.readouterr().out
    assert main(["sheet", str(run.path), "--out", str(tmp_path / "page.png")]) == 0
    assert "the sheet of step 3 (the best) is" in capsys.readouterr().out
    assert main([*command, str(tmp_path / "6.zip"), "--checkpoint", "last"]) == 0
    assert "2 pictures of step 6 are in" in capsys.readouterr().out
