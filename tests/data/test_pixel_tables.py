"""CSV files with a picture a row."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.errors import UserError
from tests.data.makers import load

PIXELS = np.random.default_rng(0).integers(0, 256, (12, 784))
LABELS = [str(number) for number in (10, 2, 0) * 4]


def table(path: Path, header: list[str], rows: list[list[str]], gz: bool = False) -> Path:
    """A CSV file."""
    text = "\n".join(",".join(row) for row in ([header] if header else []) + rows) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if gz else text.encode())
    return path


def words(values: object) -> list[str]:
    """Numbers as text."""
    return [f"{value:g}" for value in values]  # type: ignore[attr-defined]


def labeled(start: int) -> tuple[list[str], list[list[str]]]:
    """Header and rows as Kaggle has them."""
    header = ["label", *(f"pixel{number}" for number in range(start, start + 784))]
    return header, [[label, *words(row)] for label, row in zip(LABELS, PIXELS, strict=True)]


@pytest.mark.parametrize("start", [0, 1], ids=["digits", "sign language"])
@pytest.mark.parametrize("gz", [False, True])
def test_kaggles_tables(tmp_path: Path, start: int, gz: bool) -> None:
    found = load(table(tmp_path / f"train.csv{'.gz' if gz else ''}", *labeled(start), gz=gz))
    np.testing.assert_array_equal(found.images[..., 0], PIXELS.reshape(-1, 28, 28))
    assert found.classes == ("0", "2", "10")
    assert found.labels is not None
    assert [found.classes[label] for label in found.labels] == LABELS
    assert found.report.notes == (
        "Each row's 784 pixels are read as 28×28, grey, row by row.",
        "Read as 0..255, by its largest value 255.",
    )


def test_without_a_header_the_label_comes_first(tmp_path: Path) -> None:
    found = load(table(tmp_path / "mnist_train.csv", [], labeled(0)[1]))
    np.testing.assert_array_equal(found.images[..., 0], PIXELS.reshape(-1, 28, 28))
    assert found.classes == ("0", "2", "10")


def test_without_labels_there_are_no_classes(tmp_path: Path) -> None:
    found = load(table(tmp_path / "test.csv", [], [words(row) for row in PIXELS]))
    assert found.classes == ()
    np.testing.assert_array_equal(found.images[..., 0], PIXELS.reshape(-1, 28, 28))


def test_a_label_may_come_last_and_be_a_word(tmp_path: Path) -> None:
    header, rows = labeled(0)
    rows = [[*row[1:], f'"kind {row[0]}"'] for row in rows]
    found = load(table(tmp_path / "a.csv", [*header[1:], "class"], rows))
    assert found.classes == ("kind 0", "kind 10", "kind 2")
    np.testing.assert_array_equal(found.images[..., 0], PIXELS.reshape(-1, 28, 28))


def test_three_times_a_square_is_rgb(tmp_path: Path) -> None:
    pixels = PIXELS[:, :192]
    found = load(table(tmp_path / "a.csv", [], [words(row) for row in pixels]))
    np.testing.assert_array_equal(found.images, pixels.reshape(-1, 8, 8, 3))
    assert "RGB, the channels of a pixel together" in found.report.notes[0]


def test_values_from_0_to_1(tmp_path: Path) -> None:
    found = load(table(tmp_path / "a.csv", [], [words(row / 255) for row in PIXELS]))
    assert abs(found.images[..., 0].astype(int) - PIXELS.reshape(-1, 28, 28)).max() <= 1
    assert "Read as 0..1" in found.report.notes[1]


@pytest.mark.parametrize("header", [["emotion", "pixels", "Usage"], ["emotion", " Usage", " pixels"]])
def test_faces_with_all_pixels_in_one_column(tmp_path: Path, header: list[str]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (6, 48 * 48))
    cells = [
        {"emotion": str(n % 2), "pixels": " ".join(words(row)), "Usage": "Training"} for n, row in enumerate(pixels)
    ]
    rows = [[cell[name.strip()] for name in header] for cell in cells]
    found = load(table(tmp_path / "fer2013.csv", header, rows))
    np.testing.assert_array_equal(found.images[..., 0], pixels.reshape(-1, 48, 48))
    assert found.classes == ("0", "1")


def test_a_table_of_points_is_still_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n0.5,0.5\n-0.5,0.25\n")
    assert load(tmp_path / "a.csv").images.shape == (2, 1, 2, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows[5].pop(), "damaged in rows"),
        (lambda rows: rows[5].__setitem__(7, "x"), "damaged in rows"),
        (lambda rows: rows[5].__setitem__(7, "256"), "values from 0 to 256"),
        (lambda rows: rows[5].__setitem__(7, "-1"), "values from -1"),
        (lambda rows: rows[5].__setitem__(7, "nan"), "values from"),
        (lambda rows: rows[5].__setitem__(0, ""), "has no label"),
    ],
)
def test_damage_is_told_with_its_place(tmp_path: Path, change, message: str) -> None:
    header, rows = labeled(0)
    change(rows)
    with pytest.raises(UserError, match=message):
        load(table(tmp_path / "a.csv", header, rows))


def test_other_tables_and_lines_without_end_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,age\nAda,36\n")
    with pytest.raises(UserError, match="neither a table of points nor one of pixels"):
        load(tmp_path / "a.csv")
    path = table(tmp_path / "b.csv.gz", *labeled(0), gz=True)
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(UserError, match="damaged or no text"):
        load(path)
    rows = "\n".join(",".join(row) for row in labeled(0)[1])
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(f"{rows}\n".encode() + b"1," * 2**25))
    with pytest.raises(UserError, match="longer than any picture"):
        load(tmp_path / "c.csv.gz")
