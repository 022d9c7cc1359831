"""The command line as a user types it: what is said, where, and the exit status."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio import __version__
from gan_studio.cli import main
from gan_studio.core.places import presets_folder
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.exporters import read_settings

TINY = """
format = 1
[about]
title = "Tiny"
description = "For tests."
[network]
family = "mlp"
width = 8
depth = 1
latent = 4
[training]
steps = 6
batch_size = 4
sample_every = 3
sample_count = 4
checkpoint_every = 4
precision = "float32"
"""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of twelve small pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(12):
        Image.fromarray(random.integers(0, 256, (8, 8, 3), np.uint8)).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def tiny(home: Path) -> str:
    """The name of a preset that trains in no time."""
    del home
    presets_folder().mkdir(parents=True)
    (presets_folder() / "tiny.toml").write_text(TINY, encoding="utf-8")
    return "tiny"


@pytest.fixture
def train(pictures: Path, tiny: str, tmp_path: Path) -> Callable[..., Path]:
    """Train a tiny run; more arguments may be given."""

    def run(*arguments: str) -> Path:
        folder = tmp_path / "run"
        status = main(["train", "--data", str(pictures), "--preset", tiny, "--run", str(folder), *arguments])
        assert status == 0
        return folder

    return run


def test_train_writes_a_run_and_says_so(train: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    run = train("--steps", "5", "--seed", "7", "--set", "optimisers.generator.learning_rate=1e-3", "--device", "cpu")
    said = capsys.readouterr()
    assert "step  5 / 5  d_loss" in said.out
    assert f"finished: 5 steps in {run}" in said.out
    assert said.err == ""
    config = RunFolder.open(run).read().config
    assert (config.training.steps, config.training.seed, config.training.device) == (5, 7, "cpu")
    assert config.optimisers.generator.learning_rate == 0.001
    assert RunFolder.open(run).read().about["preset"] == "tiny"
    assert RunFolder(run).sample_steps() == [0, 3, 5]
    assert RunFolder(run).metrics()[:, 0].tolist() == [1, 2, 3, 4, 5]


def test_resume_goes_on_to_a_new_total(train: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    run = train()
    assert main(["resume", str(run)]) == 0
    assert "is finished" in capsys.readouterr().out
    assert main(["resume", str(run), "--steps", "9"]) == 0
    assert "finished: 9 steps" in capsys.readouterr().out
    assert RunFolder(run).metrics()[:, 0].tolist() == list(range(1, 10))
    assert main(["resume", str(run), "--steps", "3"]) == 2
    assert "has done 9 steps" in capsys.readouterr().err


def test_resume_never_overwrites_the_record_of_a_run_without_checkpoints(
    train: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run = train()
    shutil.rmtree(run / "checkpoints")
    (run / "checkpoints").mkdir()
    before = [(run / name).read_bytes() for name in ("run.toml", "metrics.csv", "events.jsonl")]
    assert main(["resume", str(run), "--steps", "9"]) == 2
    said = capsys.readouterr().err
    assert "no checkpoint to go on from" in said
    assert "gan-studio train" in said
    assert [(run / name).read_bytes() for name in ("run.toml", "metrics.csv", "events.jsonl")] == before


def test_a_run_goes_on_with_its_pictures_elsewhere(
    train: Callable[..., Path], pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = train()
    elsewhere = pictures.rename(tmp_path / "elsewhere")
    assert main(["resume", str(run), "--steps", "9"]) == 2
    said = capsys.readouterr().err
    assert f"There is no file or folder {pictures}" in said
    assert f"gan-studio resume {run} --data SRC" in said
    before = RunFolder(run).read()
    assert main(["resume", str(run), "--steps", "9", "--data", str(elsewhere)]) == 0
    assert "finished: 9 steps" in capsys.readouterr().out
    after = RunFolder(run).read()
    assert after.config.data.source == str(elsewhere)
    assert after.about == before.about
    assert after.config.with_values({"data.source": "x", "training.steps": 1}) == before.config.with_values(
        {"data.source": "x", "training.steps": 1}
    )


def test_a_finished_run_hears_of_its_pictures_too(
    train: Callable[..., Path], pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = train()
    elsewhere = pictures.rename(tmp_path / "elsewhere")
    assert main(["resume", str(run), "--data", str(elsewhere)]) == 0
    assert "is finished" in capsys.readouterr().out
    assert RunFolder(run).read().config.data.source == str(elsewhere)


@pytest.mark.parametrize(("source", "told"), [("other", "not those it was started with"), ("nowhere", "no file")])
def test_a_run_does_not_go_on_with_other_pictures(
    train: Callable[..., Path], pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str,
    told: str,
) -> None:  # fmt: skip
    run = train()
    other = shutil.copytree(pictures, tmp_path / "other")
    (other / "3.png").unlink()
    before = (run / "run.toml").read_bytes()
    assert main(["resume", str(run), "--steps", "9", "--data", str(tmp_path / source)]) == 2
    assert told in capsys.readouterr().err
    assert (run / "run.toml").read_bytes() == before


def test_samples_go_to_a_folder_a_zip_and_an_array(train: Callable[..., Path], tmp_path: Path) -> None:
    run = train()
    for name in ("folder", "pictures.zip", "pictures.npz"):
        assert main(["sample", str(run), "--count", "5", "--seed", "3", "--out", str(tmp_path / name)]) == 0
    with np.load(tmp_path / "pictures.npz") as file:
        images, seeds = file["images"], file["seeds"]
    assert images.shape == (5, 8, 8, 3)
    assert images.dtype == np.uint8
    assert seeds.tolist() == [3, 4, 5, 6, 7]
    files = sorted((tmp_path / "folder").glob("*.png"))
    assert len(files) == 5
    assert np.array_equal(np.asarray(Image.open(files[0])), images[0])
    with zipfile.ZipFile(tmp_path / "pictures.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".png"))
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(archive.read(names[4])))), images[4])


def test_samples_and_sheets_of_any_checkpoint(
    train: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = train("--set", "training.checkpoint_every=3")
    images = {}
    for name in ("3", "last"):
        out = tmp_path / f"{name}.npz"
        assert main(["sample", str(run), "--count", "2", "--checkpoint", name, "--out", str(out)]) == 0
        with np.load(out) as file:
            images[name] = file["images"]
    assert (images["3"] != images["last"]).any()
    page = str(tmp_path / "page.png")
    assert main(["sheet", str(run), "--checkpoint", "3", "--out", page]) == 0
    assert read_settings(tmp_path / "page.png")["step"] == 3
    capsys.readouterr()
    assert main(["sheet", str(run), "--checkpoint", "5", "--out", page]) == 2
    assert "Choose one of: last, 3, 6." in capsys.readouterr().err


def test_a_damaged_generator_costs_no_more_than_itself(
    train: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = train("--set", "training.checkpoint_every=3"), str(tmp_path / "pictures.npz")
    damaged = run / "checkpoints" / "last" / "generator.safetensors"
    damaged.unlink()
    damaged.write_bytes(b"nothing")
    assert main(["sample", str(run), "--count", "2", "--out", out]) == 2
    assert "Choose another checkpoint" in capsys.readouterr().err
    assert main(["sample", str(run), "--count", "2", "--checkpoint", "6", "--out", out]) == 0


@pytest.mark.parametrize(
    ("command", "out", "told"),
    [
        (["sample", "--count", "500"], "x.png", "no format for single pictures"),
        (["sample", "--count", "500"], "file/x", "Not a directory"),
        (["sample", "--count", "500"], "nowhere/x.zip", "No such file or directory"),
        (["sheet"], "nowhere/x.png", "No such file or directory"),
        (["sheet"], "folder.png", "is a folder"),
    ],
)
def test_a_target_is_looked_at_before_pictures_are_drawn(
    train: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], out: str,
    told: str, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def generate(*arguments: object) -> None:
        raise AssertionError("a picture was drawn")

    run = train()
    monkeypatch.setattr("gan_studio.engine.sampler.Sampler.generate", generate)
    (tmp_path / "file").write_text("here first")
    (tmp_path / "folder.png").mkdir()
    capsys.readouterr()
    assert main([command[0], str(run), *command[1:], "--out", str(tmp_path / out)]) == 2
    assert told in capsys.readouterr().err


def test_truncation_0_gives_one_picture_over_and_over(train: Callable[..., Path], tmp_path: Path) -> None:
    run, out = train(), tmp_path / "mean.npz"
    assert main(["sample", str(run), "--count", "3", "--truncation", "0", "--out", str(out)]) == 0
    with np.load(out) as file:
        assert (file["images"] == file["images"][0]).all()


def test_a_sheet_is_a_page_that_remembers_its_settings(train: Callable[..., Path], tmp_path: Path) -> None:
    run = train()
    for name in ("sheet.png", "sheet.pdf"):
        out = tmp_path / name
        assert main(["sheet", str(run), "--rows", "2", "--columns", "3", "--seed", "5", "--out", str(out)]) == 0
    settings = read_settings(tmp_path / "sheet.png")
    assert settings["seeds"] == [5, 6, 7, 8, 9, 10]
    assert settings["run"] == "run"
    assert settings["step"] == 6
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_a_sheet_s_layout_can_be_set(train: Callable[..., Path], tmp_path: Path) -> None:
    run = train()
    sizes = []
    for scale in (1, 4):
        out = tmp_path / f"{scale}.png"
        layout = ["--set", "spacing=0", "--set", "margin=0", "--set", f"scale={scale}"]
        assert main(["sheet", str(run), "--rows", "2", "--columns", "3", "--out", str(out), *layout]) == 0
        with Image.open(out) as page:
            sizes.append(page.size)
    assert sizes == [(24, 16), (96, 64)]


def test_inspect_reports_for_people_and_for_programs(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pictures / "note.png").write_text("not a picture")
    assert main(["inspect", str(pictures)]) == 0
    said = capsys.readouterr().out
    assert "12 pictures, trained as 8×8 RGB" in said
    assert "left out: 1" in said
    assert "note.png" in said
    assert main(["inspect", str(pictures), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["used"] == 12
    assert report["left_out"][0]["name"].endswith("note.png")
    assert report["prepared"] == {"pictures": 12, "height": 8, "width": 8, "channels": 3}


def test_presets_are_listed_and_printed(tiny: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    listed = capsys.readouterr().out
    assert "tiny: Tiny (your own)" in listed
    assert "For tests." in listed
    assert main(["presets", tiny]) == 0
    assert tomllib.loads(capsys.readouterr().out)["network"]["family"] == "mlp"


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"gan-studio {__version__}\n"
    assert main(["--help"]) == 0
    words = capsys.readouterr().out
    for command in ("RUN|IMAGES", "train", "resume", "sample", "sheet", "inspect", "presets"):
        assert command in words


TRAIN = ["train", "--preset", "tiny", "--run", "r", "--data"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trian"], ["no command", "'trian'", "Did you mean 'train'"]),
        (["/no/such/run"], ["/no/such/run", "--help"]),
        (["--colour"], ["--colour", "gan-studio --help"]),
        (["train"], ["--data", "gan-studio train --help"]),
        ([*TRAIN, "x", "--steps", "many"], ["--steps", "valid integer"]),
        (["train", "--data", "x", "--run", "r", "--preset", "styel"], ["no preset", "styel"]),
        ([*TRAIN, "sample:digit"], ["digit"]),
        ([*TRAIN, "/no/such/folder"], ["/no/such/folder"]),
        ([*TRAIN, "sample:digits", "--set", "steps=3"], ["Did you mean 'training.steps'"]),
        ([*TRAIN, "sample:digits", "--steps", "0"], ["training.steps"]),
        ([*TRAIN, "sample:digits", "--device", "abacus"], ["'abacus'", "cpu"]),
        (["resume", "/no/such/run"], ["/no/such/run", "run.toml"]),
        (["sample", "/no/such/run", "--count", "3", "--out", "x.npz"], ["/no/such/run"]),
        (["sample", "r", "--count", "0", "--out", "x.npz"], ["--count", "greater than or equal to 1"]),
        (["sheet", "r", "--out", "x.png", "--rows", "0"], ["rows", "must be 1 or more"]),
        (["inspect", "/no/such/folder"], ["/no/such/folder"]),
        (["presets", "no-such"], ["no preset", "no-such"]),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_status_2(
    arguments: list[str], words: list[str], tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    del tiny
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    for word in words:
        assert word in said.err
    assert not (tmp_path / "r").exists()


def test_train_does_not_touch_a_run_that_is_there(
    train: Callable[..., Path], pictures: Path, tiny: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run = train()
    before = (run / "run.toml").read_bytes()
    assert main(["train", "--data", str(pictures), "--preset", tiny, "--run", str(run)]) == 2
    assert f"gan-studio resume {run}" in capsys.readouterr().err
    assert (run / "run.toml").read_bytes() == before


def test_a_fault_of_the_program_is_logged_and_said_once(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("so it goes")

    monkeypatch.setattr("gan_studio.commands.presets.presets", fail)
    assert main(["presets"]) == 1
    said = capsys.readouterr().err
    assert "so it goes" in said
    assert said.count("\n") == 1
    log = home / "log" / "gan-studio.log"
    assert str(log) in said
    assert "Traceback" in log.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "status", "times"), [(signal.SIGINT, 130, 3), (signal.SIGTERM, 143, 1)])
def test_an_interruption_writes_a_checkpoint_and_the_run_goes_on(
    number: signal.Signals, status: int, times: int, pictures: Path, tiny: str, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    command = [sys.executable, "-m", "gan_studio", "train", "--data", str(pictures), "--preset", tiny]
    long = ["--steps", "1000000", "--set", "training.checkpoint_every=1000000", "--set", "training.sample_every=500000"]
    process = subprocess.Popen(
        [*command, *long, "--run", str(run)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    _wait_until(lambda: len(RunFolder(run).metrics()) > 10, process)
    for _ in range(times):
        process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == status, err
    assert err == ""
    assert f"Go on with: gan-studio resume {run}" in out
    steps = RunFolder(run).metrics()[:, 0]
    done = int(steps[-1])
    assert f"stopped at step {done:,} of 1,000,000" in out
    assert main(["resume", str(run), "--steps", str(done + 3)]) == 0
    assert RunFolder(run).metrics()[:, 0].tolist() == list(range(1, done + 4))


def _wait_until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the run did not start"
        time.sleep(0.05)


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = f"{sys.executable} -m gan_studio --help | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["presets"], ["presets", "tiny"], ["inspect", "PICTURES"], ["train"]]
)
def test_what_needs_no_torch_does_not_wait_for_it(arguments: list[str], pictures: Path, tiny: str) -> None:
    del tiny
    given = [str(pictures) if word == "PICTURES" else word for word in arguments]
    code = (
        "import sys; from gan_studio.cli import main; main(sys.argv[1:]);"
        "loaded = {'torch', 'PySide6'} & set(sys.modules); sys.exit(f'imported {loaded}' if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
