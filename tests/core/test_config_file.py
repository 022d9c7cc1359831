"""TOML files: complete, commented, forgiving."""

import tomllib
from pathlib import Path

import pytest

from gan_studio.core.config import RunConfig
from gan_studio.core.config_file import read_config, write_config
from gan_studio.core.errors import UserError
from gan_studio.core.places import presets_folder
from gan_studio.core.presets import DEFAULT_PRESET, preset, presets
from gan_studio.core.shape import ImageShape


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    config = RunConfig.parse({"network": {"family": "dcgan"}, "data": {"source": ["a.png", "b.png"]}})
    write_config(tmp_path / "run.toml", config, {"title": "Über"})
    file = read_config(tmp_path / "run.toml")
    assert file.config == config
    assert file.about == {"title": "Über"}
    assert file.warnings == ()
    text = (tmp_path / "run.toml").read_text(encoding="utf-8")
    assert "# Batch size (pictures). Pictures a step." in text
    assert tomllib.loads(text)["format"] == 1


def test_a_bad_setting_costs_that_setting(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(
        'format = 1\n[network]\nfamily = "mlp"\nwidth = 77\nwings = 2\n'
        '[training]\nsteps = "many"\nbatch_size = 9\n[brew]\ntea = true\n'
    )
    file = read_config(tmp_path / "run.toml")
    assert file.config.training.steps == 4000
    assert file.config.training.batch_size == 9
    assert file.config.network.model_dump()["width"] == 77
    told = " ".join(file.warnings)
    assert len(file.warnings) == 3
    for name in ("training.steps", "network.wings", "brew"):
        assert name in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format = 99", "Update GAN Studio"),
        ("this is no toml", "cannot be read"),
        ('[network]\nfamily = "brain"', "brain"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "run.toml").write_text(text)
    with pytest.raises(UserError) as caught:
        read_config(tmp_path / "run.toml")
    assert said in str(caught.value)


def test_every_preset_is_complete_and_says_what_it_is_for() -> None:
    known = presets()
    assert known[0].name == DEFAULT_PRESET
    assert {"mlp", "mlp-bn", "conv", "dcgan-28", "dcgan-64"} <= {found.name for found in known}
    for found in known:
        file = found.load()
        assert file.warnings == ()
        assert found.title
        assert found.description.endswith(".")
        assert found.takes.endswith(".")
        size = 64 if found.name.endswith("64") else 28
        assert file.config.problems(ImageShape(size, size, 1), 5000, classes=10) == []


def test_own_presets_come_last_and_broken_ones_are_left_out() -> None:
    folder = presets_folder()
    folder.mkdir(parents=True)
    write_config(folder / "mine.toml", preset("mlp").load().config, {"title": "Mine"})
    (folder / "broken.toml").write_text("[")
    names = [found.name for found in presets()]
    assert names[-1] == "mine"
    assert "broken" not in names
    assert preset("mine").own


def test_an_unknown_preset_is_told() -> None:
    with pytest.raises(UserError, match="no preset called 'nope'"):
        preset("nope")
