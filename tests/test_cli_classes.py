"""Classes on the command line: trained, sampled, laid out, and told when they are not there."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.cli import main
from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.exporters import read_settings
from gan_studio.engine.runs import create_run
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config

CLASSES = {"classes__generator": "concatenation", "classes__discriminator": "projection"}


def trained(path: Path, **options: object) -> str:
    folder = create_run(path, tiny_config("mlp", training__steps=2, **options))
    train(folder, on_event=lambda event: None, should_stop=lambda: False)
    return str(folder.path)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A conditional run on the digits, whose classes are called 0 to 9."""
    place = tmp_path_factory.mktemp("classes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_STUDIO_HOME", str(place / "home"))
        return trained(place / "run", **CLASSES)


def sampled(run: str, out: Path, *options: str) -> tuple[list[int], np.ndarray]:
    assert main(["sample", run, "--count", "5", "--out", str(out), *options]) == 0
    with np.load(out) as arrays:
        return arrays["labels"].tolist(), arrays["images"]


def test_samples_take_turns_through_all_classes_or_those_named(run: str, tmp_path: Path) -> None:
    labels, images = sampled(run, tmp_path / "all.npz")
    assert labels == [0, 1, 2, 3, 4]
    labels, named = sampled(run, tmp_path / "two.npz", "--class", "7", "--class", "2")
    assert labels == [7, 2, 7, 2, 7]
    assert (named[0] != images[0]).any()
    sampler = Sampler.load(RunFolder.open(Path(run)).newest_generator())
    assert sampler.class_names[7] == "7"


def test_a_sheet_of_one_class_and_of_all(run: str, tmp_path: Path) -> None:
    page = ["sheet", run, "--rows", "2", "--columns", "3"]
    assert main([*page, "--class", "4", "--out", str(tmp_path / "one.png")]) == 0
    assert read_settings(tmp_path / "one.png")["classes"] == ["4"] * 6
    assert main([*page, "--set", "classes=columns", "--out", str(tmp_path / "all.png")]) == 0
    assert read_settings(tmp_path / "all.png")["classes"] == ["0", "1", "2"] * 2


def test_classes_are_used_if_there_are_any(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(8):
        Image.fromarray(np.random.default_rng(number).integers(0, 256, (8, 8), np.uint8)).save(
            pictures / f"{number}.png"
        )
    with pytest.raises(UserError, match="The set has no classes"):
        trained(tmp_path / "refused", data__source=str(pictures), **CLASSES)
    optional = CLASSES | {"classes__optional": True}
    without = Sampler.load(
        RunFolder.open(trained(tmp_path / "a", data__source=str(pictures), **optional)).last_checkpoint
    )
    with_them = Sampler.load(RunFolder.open(trained(tmp_path / "b", **optional)).last_checkpoint)
    assert (without.class_names, with_them.class_names) == ((), tuple("0123456789"))


def test_a_class_that_is_not_there(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = ["sample", run, "--count", "1", "--out", str(tmp_path / "x.npz")]
    sheet = ["sheet", run, "--out", str(tmp_path / "x.png")]
    for command in ([*sample, "--class", "ten"], [*sheet, "--class", "ten"], [*sheet, "--set", "class_name=ten"]):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert "no class called 'ten'" in said
        assert "0, 1, 2" in said
    assert not list(tmp_path.glob("x.*"))


def test_a_run_without_classes_has_none_to_choose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = trained(tmp_path / "plain")
    for command in (["sample", plain, "--count", "1", "--out", str(tmp_path / "x.npz")],
                    ["sheet", plain, "--out", str(tmp_path / "x.png")]):  # fmt: skip
        assert main([*command, "--class", "3"]) == 2
        assert "trained without classes" in capsys.readouterr().err
        assert main(command) == 0
    with np.load(tmp_path / "x.npz") as arrays:
        assert "labels" not in arrays


def test_one_network_alone_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = ["--preset", "non-saturating", "--set", "classes.generator=concatenation"]
    assert main(["train", "--data", "sample:digits", *alone, "--run", str(tmp_path / "run"), "--steps", "2"]) == 2
    assert "nothing teaches G" in capsys.readouterr().err
