"""The sample sets that come with the program."""

from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.errors import UserError
from gan_studio.core.resources import resource
from gan_studio.data import samples
from gan_studio.data.samples import lasting_source, sample_set, sample_sets
from tests.data.makers import load


def test_the_ones_to_start_with_come_first() -> None:
    assert [sample.name for sample in sample_sets()][:3] == ["digits", "fashion", "emoji"]


@pytest.mark.parametrize(
    ("name", "shape", "classes", "first"),
    [
        ("digits", (10_000, 28, 28, 1), 10, "0"),
        ("fashion", (8_000, 28, 28, 1), 10, "T-shirt"),
        ("emoji", (1_410, 64, 64, 4), 8, "activities"),
    ],
)
def test_each_is_what_it_says(name: str, shape: tuple[int, ...], classes: int, first: str) -> None:
    about = sample_set(name)
    found = load(f"sample:{name}")
    assert found.images.shape == shape
    assert about.count == len(found)
    assert (len(found.classes), found.classes[0]) == (classes, first)
    assert np.bincount(found.labels).min() > 50
    assert found.report.title == about.title
    assert found.report.licence == about.licence
    assert found.report.left_out == ()
    assert found.report.duplicates == ()
    assert found.images.std() > 10


def test_emoji_are_really_transparent() -> None:
    alpha = load("sample:emoji").images[..., 3]
    assert 0.2 < (alpha == 0).mean() < 0.8


@pytest.mark.parametrize("sample", sample_sets(), ids=lambda sample: sample.name)
def test_each_has_licence_source_and_a_whole_file(sample: samples.SampleSet) -> None:
    sample.check()
    text = (sample.path.parent / "LICENSE.txt").read_text("utf-8")
    expected = {"digits": "by-sa/3.0", "fashion": "MIT", "emoji": "Apache License", "ring": "CC0", "grid": "CC0"}
    assert expected[sample.name] in text
    assert sample.source
    assert sample.licence
    assert sample.description


def test_all_together_are_small() -> None:
    assert sum(path.stat().st_size for path in resource("samples").rglob("*") if path.is_file()) < 12 * 2**20


def test_a_damaged_sample_set_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    shutil.copytree(resource("samples", "digits"), tmp_path / "samples" / "digits")
    file = tmp_path / "samples" / "digits" / "train-images-idx3-ubyte.gz"
    data = bytearray(file.read_bytes())
    data[-1000] ^= 1
    file.write_bytes(data)
    monkeypatch.setattr(samples, "resource", tmp_path.joinpath)
    with pytest.raises(UserError, match="sample set 'digits' is damaged"):
        load("sample:digits")


def test_an_unknown_sample_set_names_the_known() -> None:
    with pytest.raises(UserError, match="Choose one of: digits, fashion, emoji"):
        load("sample:digit")


def test_a_source_means_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert lasting_source("phone") == str(tmp_path / "phone")
    assert lasting_source(str(tmp_path / "phone")) == str(tmp_path / "phone")
    assert lasting_source("~/phone") == str(Path.home() / "phone")
    assert lasting_source("sample:digits") == "sample:digits"
    with pytest.raises(UserError, match="No pictures were chosen"):
        load(lasting_source(""))
