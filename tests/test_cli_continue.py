"""``train --from``, ``resume --set`` and ``resume --new-data`` as a user types them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.cli import main
from gan_studio.core.places import presets_folder
from gan_studio.core.run_folder import RunFolder
from tests.test_cli import TINY

Run = Callable[..., Path]


def paint(folder: Path, count: int, seed: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    for number in range(count):
        Image.fromarray(random.integers(0, 256, (8, 8, 3), np.uint8)).save(folder / f"{seed}-{number}.png")
    return folder


@pytest.fixture
def source(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A tiny run of six steps with checkpoints at 4 and 6."""
    del home
    presets_folder().mkdir(parents=True)
    (presets_folder() / "tiny.toml").write_text(TINY, encoding="utf-8")
    pictures, run = paint(tmp_path / "pictures", 12), tmp_path / "source"
    rate = "optimisers.generator.learning_rate=0.001"
    assert main(["train", "--data", str(pictures), "--preset", "tiny", "--run", str(run), "--set", rate]) == 0
    capsys.readouterr()
    return run


def from_run(source: Path, tmp_path: Path, *arguments: str, checkpoint: str = "") -> tuple[int, Path]:
    other, run = paint(tmp_path / "other", 10, seed=1), tmp_path / "run"
    given = ["train", "--data", str(other), "--from", f"{source}{checkpoint}", "--run", str(run), *arguments]
    return main(given), run


def test_a_run_starts_from_another_with_its_settings(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, run = from_run(source, tmp_path, "--freeze-d", "1", "--steps", "3")
    assert status == 0
    said = capsys.readouterr().out
    assert f"starts from {source}, step 6" in said
    assert "G, tensors: 4 taken" in said
    assert "the first 1 of 1 layers are frozen" in said
    assert "finished: 3 steps" in said
    config, theirs = RunFolder(run).read().config, RunFolder(source).read().config
    assert config.network == theirs.network
    assert config.optimisers.generator.learning_rate == 0.001
    assert (config.training.steps, config.start.freeze_d, config.start.run) == (3, 1, str(source))
    assert config.data.source == str(tmp_path / "other")
    assert RunFolder(run).read().about["preset"] == ""


def test_a_checkpoint_and_settings_can_be_chosen(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, run = from_run(source, tmp_path, "--set", "network.width=12", checkpoint=":4")
    assert status == 0
    said = capsys.readouterr().out
    assert "step 4" in said
    assert "resized" in said
    assert RunFolder(run).read().config.network.width == 12  # type: ignore[attr-defined]


def test_what_does_not_go_together_is_one_line(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, checkpoint, words in (
        (["--preset", "conv", "--set", "training.batch_size=4"], "", ["Fully connected", "Convolutional"]),
        ([], ":5", ["no checkpoint '5'", "4, 6"]),
        ([], "-not", ["no run folder"]),
        (["--set", "network.latent=5"], "", ["latents of 4 numbers", "network.latent"]),
        (["--freeze-d", "7"], "", ["1 layers that can be frozen"]),
    ):
        status, run = from_run(source, tmp_path, *arguments, checkpoint=checkpoint)
        said = capsys.readouterr().err
        assert status == 2
        assert said.count("\n") == 1
        assert all(word in said for word in words), said
        assert not run.exists()


def test_settings_are_changed_on_the_way(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change = ["--set", "optimisers.generator.learning_rate=0.01", "--set", "training.batch_size=3"]
    assert main(["resume", str(source), "--steps", "9", *change]) == 0
    said = capsys.readouterr().out
    assert "optimisers.generator.learning_rate was 0.001 and is 0.01 from step 7 on" in said
    assert "training.batch_size was 4 and is 3 from step 7 on" in said
    lines = [event for event in RunFolder(source).events() if event["kind"] == "settings"]
    assert {(line["step"], line["path"], line["old"], line["new"]) for line in lines} == {
        (6, "optimisers.generator.learning_rate", 0.001, 0.01),
        (6, "training.batch_size", 4, 3),
        (6, "training.steps", 6, 9),
    }
    assert RunFolder(source).metrics()[-3:, 1].tolist() == [27, 30, 33]
    assert main(["resume", str(source), "--steps", "12", "--set", "network.width=9"]) == 2
    said = capsys.readouterr().err
    for word in ("network.width was fixed", "training.batch_size", f"--from {source}"):
        assert word in said
    assert main(["resume", str(source), "--steps", "12", "--set", "training.batch=9"]) == 2
    assert "Did you mean 'training.batch_size'" in capsys.readouterr().err


def test_pictures_are_changed_on_the_way(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paint(tmp_path / "pictures", 3, seed=2)
    assert main(["resume", str(source), "--steps", "9"]) == 2
    assert f"gan-studio resume {source} --new-data" in capsys.readouterr().err
    assert main(["resume", str(source), "--steps", "9", "--new-data"]) == 0
    assert "goes on with other pictures" in capsys.readouterr().out
    other = paint(tmp_path / "other", 8, seed=3)
    assert main(["resume", str(source), "--steps", "10", "--data", str(other)]) == 2
    assert "not those it was started with" in capsys.readouterr().err
    assert main(["resume", str(source), "--steps", "10", "--new-data", "--data", str(other)]) == 0
    lines = [event for event in RunFolder(source).events() if event["kind"] == "data"]
    assert [line["step"] for line in lines] == [6, 9]
    assert lines[0]["new"] == lines[1]["old"]
    assert RunFolder(source).read().config.data.source == str(other)


def test_several_folders_are_one_set(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As when they are dropped on the window together: their names are the classes."""
    del home
    presets_folder().mkdir(parents=True)
    (presets_folder() / "tiny.toml").write_text(TINY, encoding="utf-8")
    folders = [paint(tmp_path / "in" / name, 6, seed=seed) for seed, name in enumerate(("cats", "dogs"))]
    both = [text for folder in folders for text in ("--data", str(folder))]
    assert main(["inspect", *map(str, folders)]) == 0
    assert "classes: cats (6), dogs (6)" in capsys.readouterr().out
    run = tmp_path / "run"
    assert main(["train", *both, "--preset", "tiny", "--run", str(run)]) == 0
    assert RunFolder(run).read().config.data.source == tuple(map(str, folders))

    assert main(["inspect", str(folders[0]), "sample:digits"]) == 2
    assert "sample:digits cannot be joined to other pictures" in capsys.readouterr().err

    (tmp_path / "in").rename(tmp_path / "moved")
    assert main(["resume", str(run), "--steps", "8"]) == 2
    assert f"gan-studio resume {run} --data SRC, once for each of them" in capsys.readouterr().err
    moved = [text.replace(str(tmp_path / "in"), str(tmp_path / "moved")) for text in both]
    assert main(["resume", str(run), "--steps", "8", *moved[2:], *moved[:2]]) == 2
    assert "in the order that it was started with" in capsys.readouterr().err
    assert main(["resume", str(run), "--steps", "8", *moved]) == 0
    assert f"the pictures of {run} are 2 files or folders from now on" in capsys.readouterr().out
    measure = ["--samples", "50", "--metrics", "kid", "--extractor", "efficientnet-lite0-320"]
    assert main(["evaluate", str(run), *moved, *measure]) == 0
    assert "12 pictures" in capsys.readouterr().out
