"""Classes and parts on the command line, and in runs that were started before they could be chosen."""

import json
import re
from pathlib import Path

import pytest

from gan_studio.cli import main
from gan_studio.core.config_file import read_config
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.layout.first_folders import by_first_folders
from gan_studio.data.names import Item
from gan_studio.engine.runs import create_run
from gan_studio.engine.training import train
from tests.data.makers import pattern, save
from tests.engine.conftest import tiny_config

NAMES = [f"{n // 4:05}/img{n:08}.png" for n in range(16)]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Sixteen pictures in four numbered folders, and a list of attributes."""
    for seed, name in enumerate(NAMES):
        save(tmp_path / "in" / name, pattern(8, 8, seed=seed))
    rows = (f"{Path(name).name} {1 - 2 * (n % 2)} {1 - 2 * (n % 4 > 1)}" for n, name in enumerate(NAMES))
    (tmp_path / "in" / "list_attr.txt").write_text("\n".join(["16", "Male Wearing_Hat", *rows]))
    return tmp_path / "in"


def test_inspect_says_what_can_be_set_and_takes_it(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(pictures)]) == 0
    said = capsys.readouterr().out
    assert "No classes: the folders (00000, 00001, …) only divide the set" in said
    settings = re.findall(r"--set (\S+)", said)
    assert settings == ["data.labels=folders", "data.labels=column:Male", "data.labels=column:Wearing_Hat"]
    assert main(["inspect", str(pictures), "--set", settings[2]]) == 0
    assert "classes: Wearing_Hat (8), not Wearing_Hat (8)" in capsys.readouterr().out
    assert main(["inspect", str(pictures), "--json", "--set", settings[0]]) == 0
    report = json.loads(capsys.readouterr().out)
    assert len(report["classes"]) == 4
    assert report["choices"][0]["chosen"] == "folders"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("data.labels=column:Age", "The columns are Male, Wearing_Hat"),
        ("data.parts=train", "no part called 'train'"),
        ("data.height=5000", "1024 or less"),
        ("training.steps=3", "no setting called 'training.steps'"),
    ],
)
def test_inspect_refuses_what_is_not_there(
    pictures: Path, capsys: pytest.CaptureFixture[str], setting: str, words: str
) -> None:
    assert main(["inspect", str(pictures), "--set", setting]) == 2
    assert words in capsys.readouterr().err


def test_a_run_is_trained_on_the_column_that_was_set(pictures: Path, tmp_path: Path) -> None:
    told = ["classes.generator=concatenation", "classes.discriminator=projection", "data.labels=column:Male"]
    small = ["network.width=8", "network.latent=8", "training.batch_size=4"]
    options = [part for setting in told + small for part in ("--set", setting)]
    run = tmp_path / "run"
    assert main(["train", "--data", str(pictures), "--run", str(run), "--preset", "mlp", "--steps", "2", *options]) == 0
    config = RunFolder.open(run).read().config
    assert config.data.labels == "column:Male"
    assert config.classes.names == ("Male", "not Male")
    assert main(["resume", str(run), "--steps", "3"]) == 0


def test_a_run_from_before_keeps_its_classes(pictures: Path, tmp_path: Path) -> None:
    items, classes = by_first_folders(NAMES)
    assert items[-1] == Item(NAMES[-1], 3)
    told = {"classes__generator": "concatenation", "classes__discriminator": "projection"}
    folder = create_run(
        tmp_path / "run",
        tiny_config("mlp", data__source=str(pictures), data__labels="first-folders", training__steps=2, **told),
    )
    train(folder, on_event=lambda event: None, should_stop=lambda: False)
    assert read_config(folder.config_file).config.classes.names == classes
    text = folder.config_file.read_text("utf-8")
    before = "\n".join(
        line for line in text.splitlines() if not re.match(r"(labels|parts|frames|frame_step|depth) = ", line)
    )
    folder.config_file.write_text(before, "utf-8")
    assert "labels =" not in before
    assert folder.data().labels == "first-folders"
    assert main(["resume", str(folder.path), "--steps", "3"]) == 0
    assert RunFolder.open(folder.path).summary().step == 3
