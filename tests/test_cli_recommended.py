"""``gan-studio train`` without ``--preset``, and what ``inspect`` recommends."""

import json
from pathlib import Path

import pytest

from gan_studio.cli import main
from gan_studio.core.run_folder import RunFolder
from tests.data.makers import pattern, save


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twelve small color pictures."""
    for number in range(12):
        save(tmp_path / "pictures" / f"{number}.png", pattern(16, 16, 3, number))
    return tmp_path / "pictures"


def test_train_takes_what_is_recommended_and_says_so(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    given = ["--steps", "2", "--device", "cpu", "--set", "training.sample_count=4", "--set", "data.channels=grey"]
    assert main(["train", "--data", str(pictures), "--run", str(run), *given]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    recommended = (
        "recommended: Convolutional networks with spectral normalization, 16×16, hinge loss (preset projection)"
    )
    assert recommended in said.out
    assert "only 12 pictures" in said.out
    file = RunFolder.open(run).read()
    assert (file.about["preset"], file.about["base_preset"]) == ("recommended", "projection")
    assert file.about["as_recommended"] is False
    assert file.config.objective.name == "hinge"
    assert file.config.augmentation.translation
    assert file.config.training.batch_size == 8
    assert (file.config.training.steps, file.config.training.sample_count) == (2, 4)
    assert file.config.data.channels == "grey"


@pytest.mark.parametrize(
    "given",
    [
        ["--steps", "2"],
        ["--set", "training.steps=2"],
        ["--steps", "2", "--set", "network.features=efficientnet-lite0"],
    ],
)
def test_drawings_are_trained_for_as_few_steps_as_asked(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(4):
        save(tmp_path / "drawings" / f"{number}.png", pattern(64, 64, 4, number))
    run = tmp_path / "run"
    small = ["--device", "cpu", "--set", "network.width=4", "--set", "training.sample_count=1"]
    assert main(["train", "--data", str(tmp_path / "drawings"), "--run", str(run), *small, *given]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "begins at the full size" in said.out
    file = RunFolder.open(run).read()
    assert file.config.model_dump()["network"]["grow_steps"] == ""
    assert file.config.training.steps == 2


def test_growth_that_the_user_asked_for_is_not_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(4):
        save(tmp_path / "drawings" / f"{number}.png", pattern(64, 64, 4, number))
    given = ["--steps", "20", "--set", "network.grow_steps=10"]
    assert main(["train", "--data", str(tmp_path / "drawings"), "--run", str(tmp_path / "run"), *given]) == 2
    assert "takes 310 steps" in capsys.readouterr().err


def test_a_preset_that_is_named_is_taken_as_it_is(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    given = ["--preset", "mlp", "--steps", "2", "--set", "training.batch_size=4"]
    assert main(["train", "--data", str(pictures), "--run", str(run), *given]) == 0
    assert "recommended" not in capsys.readouterr().out
    file = RunFolder.open(run).read()
    assert file.about["preset"] == "mlp"
    assert "base_preset" not in file.about
    assert file.config.network.family == "mlp"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--set", "data.heigth=16"], "data.height"),
        (["--set", "network.widht=16"], "network.width"),
        (["--device", "abacus"], "'abacus'"),
    ],
)
def test_mistakes_are_told_as_with_a_preset(
    given: list[str], words: str, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert main(["train", "--data", str(pictures), "--run", str(run), *given]) == 2
    assert words in capsys.readouterr().err
    assert not run.exists()


def test_inspect_recommends(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(pictures)]) == 0
    said = capsys.readouterr().out
    assert "recommended: Convolutional networks with spectral normalization, 16×16" in said
    assert "expect: shapes after" in said
    assert main(["inspect", str(pictures), "--json", "--device", "cuda"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["recommended"]["preset"] == "projection"
    assert found["recommended"]["changes"]["network.width"] == 64
    assert found["recommended"]["expectation"][0]["words"] == "shapes"
    assert 0 <= found["statistics"]["flat"] <= 1


def test_presets_begin_with_what_is_recommended(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    assert capsys.readouterr().out.startswith("recommended: Recommended (default)")
    assert main(["presets", "recommended"]) == 2
    assert "gan-studio inspect" in capsys.readouterr().err
