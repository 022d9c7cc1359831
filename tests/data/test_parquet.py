"""Parquet files with a column of pictures."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from gan_studio.core.errors import UserError
from gan_studio.data.image_set import ImageSet
from tests.data.makers import encoded, load, pattern


def shard(path: Path, seeds: range, *, names: tuple[str, ...] = (), plain: bool = False, **columns: list[Any]) -> Path:
    """A file as Hugging Face writes it: pictures, then columns; ``names`` of the classes of ``label``."""
    pictures = [encoded(pattern(seed=seed)) for seed in seeds]
    cells = pictures if plain else [{"bytes": data, "path": None} for data in pictures]
    table = pa.table({"image": cells, **columns})
    if names:
        features = {"image": {"_type": "Image"}, "label": {"names": names, "_type": "ClassLabel"}}
        table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=3)
    return path


def pictures(seeds: range) -> np.ndarray:
    """What is in it."""
    return np.stack([pattern(seed=seed) for seed in seeds])


@pytest.mark.parametrize("plain", [False, True], ids=["struct", "binary"])
def test_pictures_and_named_classes(tmp_path: Path, plain: bool) -> None:
    path = shard(tmp_path / "a.parquet", range(10), names=("cat", "dog", "eel"), plain=plain, label=[0, 2] * 5)
    found = load(path)
    np.testing.assert_array_equal(found.images, pictures(range(10)))
    assert found.classes == ("cat", "dog", "eel")
    assert found.labels is not None
    assert found.labels.tolist() == [0, 2] * 5


def test_another_column_or_none_can_be_chosen(tmp_path: Path) -> None:
    path = shard(tmp_path / "a.parquet", range(6), label=[5, 10, 5, 10, 5, 10], author=["b", "a", None, "a", "a", "b"])
    found = load(path)
    assert found.classes == ("5", "10")
    (choice,) = found.report.choices
    assert choice.options == (("none", "No classes"), ("column:label", "label"), ("column:author", "author"))
    assert choice.chosen == "column:label"
    other = load(path, labels="column:author")
    assert other.classes == ("a", "b")
    np.testing.assert_array_equal(other.images, pictures(range(6))[[0, 1, 3, 4, 5]])
    assert other.labels is not None
    assert other.labels.tolist() == [1, 0, 0, 0, 1]
    assert other.report.left_out[0].name == "a.parquet[2]"
    assert load(path, labels="none").classes == ()
    with pytest.raises(UserError, match="no column 'gone'") as caught:
        load(path, labels="column:gone")
    assert "author" in caught.value.hint


def test_a_folder_of_shards_gives_its_training_part(tmp_path: Path) -> None:
    for number in range(2):
        shard(tmp_path / "in" / "data" / f"train-0000{number}-of-00002.parquet", range(5 * number, 5 * number + 5))
    shard(tmp_path / "in" / "data" / "test-00000-of-00001.parquet", range(20, 23))
    (tmp_path / "in" / "README.md").write_text("x")
    found = load(tmp_path / "in")
    np.testing.assert_array_equal(found.images, pictures(range(10)))
    (choice,) = found.report.choices
    assert (choice.path, choice.chosen) == ("data.parts", "train")
    assert len(load(tmp_path / "in", parts="all")) == 13
    np.testing.assert_array_equal(load(tmp_path / "in", parts="test").images, pictures(range(20, 23)))


def test_bad_cells_are_left_out_and_named(tmp_path: Path) -> None:
    cells = [{"bytes": encoded(pattern()), "path": None}, {"bytes": None, "path": "a.png"}, None]
    cells.append({"bytes": b"%PDF-1.7", "path": "x"})
    pq.write_table(pa.table({"image": cells}), tmp_path / "a.parquet")
    reasons = {one.name: one.reason for one in load(tmp_path / "a.parquet").report.left_out}
    assert reasons == {
        "a.parquet[1]": "not in the file, which only names a.png",
        "a.parquet[2]": "an empty cell",
        "a.parquet[3]": "a PDF document, not a picture that can be read",
    }


def test_animations_give_the_frames_that_are_asked_for(tmp_path: Path) -> None:
    """Two animations and a picture, with labels; pictures of one row group and of the next."""
    moving = [
        np.random.default_rng(seed).integers(0, 256, (count, 16, 16), np.uint8) for seed, count in ((5, 5), (6, 7))
    ]
    cells = [animation(moving[0]), encoded(pattern(channels=1)), animation(moving[1]), encoded(pattern(channels=1))]
    table = pa.table({"image": [{"bytes": data, "path": None} for data in cells], "label": ["x", "x", "y", "x"]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    still = pattern(channels=1)[None]

    def expect(found: ImageSet, parts: list[np.ndarray], labels: list[int]) -> None:
        np.testing.assert_array_equal(found.images[..., 0], np.concatenate(parts))
        assert found.labels is not None
        assert found.labels.tolist() == labels

    first = load(tmp_path / "a.parquet")
    expect(first, [moving[0][:1], still, moving[1][:1], still], [0, 0, 1, 0])
    (choice,) = [one for one in first.report.choices if one.path == "data.frames"]
    assert choice.message == "2 files hold 12 frames or pages; the first of each is used."
    assert choice.options == (("first", "First (2)"), ("all", "All (12)"), ("every", "Every 10th (2)"))
    every = load(tmp_path / "a.parquet", frames="every", frame_step=3)
    expect(every, [moving[0][::3], still, moving[1][::3], still], [0, 0, 0, 1, 1, 1, 0])
    whole = load(tmp_path / "a.parquet", frames="all")
    expect(whole, [moving[0], still, moving[1], still], [0] * 6 + [1] * 7 + [0])
    assert whole.report.duplicates == (("a.parquet[1]", "a.parquet[3]"),)


def animation(frames: np.ndarray) -> bytes:
    """A GIF of grey pictures, ``N×H×W``."""
    file = io.BytesIO()
    images = [Image.fromarray(one) for one in frames]
    images[0].save(file, "GIF", save_all=True, append_images=images[1:])
    return file.getvalue()


def test_damage_and_files_without_pictures_are_told(tmp_path: Path) -> None:
    path = shard(tmp_path / "a.parquet", range(4))
    data = path.read_bytes()
    for part in (b"", b"PAR1", data[: len(data) // 2]):
        path.write_bytes(part)
        with pytest.raises(UserError, match="damaged or no parquet file"):
            load(path)
    damaged = bytearray(data)
    damaged[40:400] = bytes(360)
    path.write_bytes(damaged)
    with pytest.raises(UserError):
        load(path)
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), path)
    with pytest.raises(UserError, match="no column of pictures but a, b"):
        load(path)


def test_a_missing_library_is_named_with_its_install_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shard(tmp_path / "a.parquet", range(2))
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UserError, match="cannot be read without pyarrow") as caught:
        load(path)
    assert 'pip install "gan-studio[formats]"' in caught.value.hint
