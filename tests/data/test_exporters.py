"""Pages and pictures as they arrive on the disk."""

import errno
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.events import Progress
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import plan
from gan_studio.data.exporters import (
    Pictures,
    check_target,
    export_as,
    export_samples,
    export_sheet,
    exporters,
    read_settings,
)
from gan_studio.data.sheet import draw_sheet
from tests.pdf import page_size, pictures_in, streams

Export = Callable[..., None]

TARGETS = [
    (export_sheet, "page.png"),
    (export_sheet, "page.pdf"),
    (export_samples, "samples.zip"),
    (export_samples, "samples.npz"),
    (export_samples, "samples"),
]


def pictures(channels: int = 3, size: int = 8, **values: object) -> Pictures:
    config = SheetConfig(**{"rows": 2, "columns": 3, "scale": 3, "seed": 7, "captions": True, **values})
    cells = plan(config, 4)
    images = np.random.default_rng(1).integers(0, 256, (len(cells.seeds), size, size, channels), dtype=np.uint8)
    return Pictures(images, cells.seeds, cells.captions, config, {"run": "digits", "step": 1200})


def contents(path: Path) -> dict[str, bytes]:
    """Every file at or under a path."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    return {str(file.relative_to(path.parent)): file.read_bytes() for file in files if file.is_file()}


@pytest.mark.parametrize("background", ["white", "transparent"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_png_is_the_page_and_its_settings_come_back(tmp_path: Path, channels: int, background: str) -> None:
    given = pictures(channels, background=background)
    path = tmp_path / "page.png"
    export_sheet(path, given)
    with Image.open(path) as image:
        page = np.asarray(image)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    np.testing.assert_array_equal(page, draw_sheet(given.images, given.sheet, given.captions))
    settings = read_settings(path)
    assert SheetConfig.model_validate(settings["sheet"]) == given.sheet
    assert settings["seeds"] == list(given.seeds)
    assert (settings["run"], settings["step"], settings["format"]) == ("digits", 1200, 1)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffiTXt"]
)
def test_what_is_no_export_has_no_settings(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.png"
    path.write_bytes(content)
    with pytest.raises(UserError, match="no GAN Studio settings"):
        read_settings(path)


def test_an_ordinary_png_has_no_settings(tmp_path: Path) -> None:
    Image.new("RGB", (2, 2)).save(tmp_path / "plain.png")
    with pytest.raises(UserError, match="no GAN Studio settings"):
        read_settings(tmp_path / "plain.png")
    with pytest.raises(UserError, match="could not be read"):
        read_settings(tmp_path / "missing.png")


@pytest.mark.parametrize("background", ["white", "transparent"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pdf_holds_the_pictures_without_loss_and_text(tmp_path: Path, channels: int, background: str) -> None:
    given = pictures(channels, background=background)
    export_sheet(tmp_path / "page.pdf", given)
    content = (tmp_path / "page.pdf").read_bytes()
    drawn = draw_sheet(given.images, given.sheet, given.captions)
    assert page_size(content) == pytest.approx((drawn.shape[1] * 0.24, drawn.shape[0] * 0.24))
    assert pictures_in(content) >= 6
    assert b"/DCTDecode" not in content
    held = streams(content)
    for cell in _cells(drawn, given.sheet):
        assert cell[..., :3].tobytes() in held
        assert cell.shape[2] == 3 or cell[..., 3].tobytes() in held
    text = [stream for stream in held if b" Tj" in stream]
    assert re.findall(rb"\((\d+)\) Tj", b"".join(text)) == [b"7", b"8", b"9", b"10", b"11", b"12"]


def _cells(page: np.ndarray, config: SheetConfig) -> list[np.ndarray]:
    """The six 24-pixel cells of a drawn page."""
    band = (page.shape[0] - 2 * config.margin - config.spacing) // 2 - 24
    tops = [config.margin + row * (24 + band + config.spacing) for row in range(2)]
    lefts = [config.margin + column * (24 + config.spacing) for column in range(3)]
    return [page[top : top + 24, left : left + 24] for top in tops for left in lefts]


def test_the_same_pictures_give_the_same_bytes(tmp_path: Path) -> None:
    for export, name in TARGETS:
        for folder in ("a", "b"):
            (tmp_path / folder).mkdir(exist_ok=True)
            export(tmp_path / folder / name, pictures())
    assert contents(tmp_path / "a").popitem()
    assert list(contents(tmp_path / "a").values()) == list(contents(tmp_path / "b").values())


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_folder_and_zip_hold_each_picture_with_its_seed(tmp_path: Path, channels: int) -> None:
    given = pictures(channels)
    export_samples(tmp_path / "samples", given)
    export_samples(tmp_path / "samples.zip", given)
    names = [f"seed-{seed:02}.png" for seed in range(7, 13)]
    assert sorted(path.name for path in (tmp_path / "samples").iterdir()) == [*names, "settings.json"]
    with zipfile.ZipFile(tmp_path / "samples.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    for name, image, seed in zip(names, given.images, given.seeds, strict=True):
        content = (tmp_path / "samples" / name).read_bytes()
        assert packed[name] == content
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(content))).reshape(image.shape), image)
        assert read_settings(tmp_path / "samples" / name)["seeds"] == [seed]
    settings = json.loads(packed["settings.json"])
    assert settings["files"] == names
    assert settings["step"] == 1200


def test_cells_that_share_a_seed_have_names_of_their_own(tmp_path: Path) -> None:
    export_samples(tmp_path / "walk", pictures(varies="interpolation"))
    names = sorted(path.name for path in (tmp_path / "walk").glob("*.png"))
    assert names == [f"seed-{seed}-0{part}.png" for seed in (7, 9) for part in (1, 2, 3)]


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    folder = tmp_path / "holiday.2026"
    folder.mkdir()
    (folder / "diary.txt").write_text("dear diary")
    (folder / "seed-07.png").write_text("old")
    export_samples(folder, pictures())
    assert (folder / "diary.txt").read_text() == "dear diary"
    assert read_settings(folder / "seed-07.png")["seeds"] == [7]
    assert len(list(folder.iterdir())) == 8


def test_npz_holds_images_and_seeds(tmp_path: Path) -> None:
    given = pictures(4, seed=2**63 - 4)
    export_samples(tmp_path / "samples.npz", given)
    with np.load(tmp_path / "samples.npz", allow_pickle=False) as arrays:
        assert set(arrays.files) == {"images", "seeds"}
        np.testing.assert_array_equal(arrays["images"], given.images)
        assert arrays["images"].dtype == np.uint8
        assert tuple(arrays["seeds"].tolist()) == given.seeds


@pytest.mark.parametrize(
    ("export", "name", "hint"),
    [
        (export_sheet, "page.jpg", "Use one of .pdf, .png."),
        (export_sheet, "page", "Use one of .pdf, .png."),
        (export_samples, "samples.rar", ".npz, .zip, or a name without a suffix for a folder"),
        (export_samples, "samples.JPG", ".npz, .zip, or a name without a suffix for a folder"),
        (export_samples, "samples.png", ".npz, .zip, or a name without a suffix for a folder"),
        (partial(export_as, ".png"), "page.jpg", "Use one of .npz, .pdf, .png, .zip"),
    ],
)
def test_unknown_suffix_names_the_known_ones(tmp_path: Path, export: Export, name: str, hint: str) -> None:
    with pytest.raises(UserError, match=r"suffix|ends in") as caught:
        export(tmp_path / name, pictures())
    assert hint in caught.value.hint
    assert list(tmp_path.glob(name)) == []


@pytest.mark.parametrize("name", ["my pics 1.5", "faces.v2", "a.b.c", ".hidden"])
def test_a_new_folder_may_have_a_dot_in_its_name(tmp_path: Path, name: str) -> None:
    export_samples(tmp_path / name, pictures())
    assert (tmp_path / name / "settings.json").is_file()


@pytest.mark.parametrize(
    ("chosen", "name", "begins"),
    [
        (".png", "sheet v1.5", b"\x89PNG"),
        (".pdf", "sheet v1.5", b"%PDF"),
        (".zip", "sheet v1.5", b"PK"),
        (".png", "sheet.pdf", b"%PDF"),  # a file is what its name says
    ],
)
def test_the_format_that_was_chosen_is_written(tmp_path: Path, chosen: str, name: str, begins: bytes) -> None:
    export_as(chosen, tmp_path / name, pictures())
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_folder_that_was_chosen_may_have_any_name(tmp_path: Path) -> None:
    export_as("", tmp_path / "faces.zip", pictures())
    assert (tmp_path / "faces.zip" / "settings.json").is_file()


def test_a_suffix_may_be_written_large(tmp_path: Path) -> None:
    export_sheet(tmp_path / "PAGE.PNG", pictures())
    assert read_settings(tmp_path / "PAGE.PNG")["run"] == "digits"


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "samples").write_text("a file")
    with pytest.raises(UserError, match="is a file"):
        export_samples(tmp_path / "samples", pictures())
    assert (tmp_path / "samples").read_text() == "a file"


@pytest.mark.parametrize(("export", "name"), TARGETS)
def test_missing_folder_is_made_or_said(tmp_path: Path, export: Export, name: str) -> None:
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("here first")
    with pytest.raises(UserError, match="could not be written"):
        export(blocked / name, pictures())
    assert blocked.read_text() == "here first"


@pytest.mark.parametrize(("export", "name"), TARGETS)
def test_what_cannot_be_written_is_known_before_there_are_pictures(tmp_path: Path, export: Export, name: str) -> None:
    page = export is export_sheet
    (tmp_path / "file").write_text("here first")
    before = sorted(tmp_path.rglob("*"))
    check_target(tmp_path / name, page=page)
    wrong = [tmp_path / "file" / name, tmp_path / "file", tmp_path / "page.jpg"]
    wrong += [tmp_path / "nowhere" / name, tmp_path / "page"] if page else []
    for path in wrong:
        with pytest.raises(UserError):
            check_target(path, page=page)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize(("export", "name"), TARGETS)
def test_read_only_target(tmp_path: Path, export: Export, name: str) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(UserError, match="could not be written"):
            export(tmp_path / name, pictures())
    finally:
        tmp_path.chmod(0o755)


_FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.data.test_exporters import TARGETS, pictures
from gan_studio.core.errors import UserError
given = pictures(size=64)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
for export, name in TARGETS:
    try:
        export(Path(sys.argv[1], name), given)
    except UserError as error:
        print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX's")
def test_a_disk_that_fills_up_costs_nothing(tmp_path: Path) -> None:
    """The exports are run over earlier ones, in a process that may write files of 4,000 bytes only."""
    for export, name in TARGETS:
        export(tmp_path / name, pictures())
    before = contents(tmp_path)
    arguments = [sys.executable, "-c", _FULL_DISK, str(tmp_path), str(Path(__file__).parents[2])]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    told = ended.stdout.splitlines()
    assert len(told) == len(TARGETS)
    for (_, name), line in zip(TARGETS, told, strict=True):
        assert line.startswith(f"{tmp_path / name} could not be written: ")
        assert ".tmp" not in line
    assert contents(tmp_path) == before


@pytest.mark.parametrize(("export", "name"), TARGETS)
def test_no_space_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, export: Export, name: str) -> None:
    export(tmp_path / name, pictures())
    before = contents(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError) as caught:
        export(tmp_path / name, pictures(seed=50))
    assert caught.value.message == f"{tmp_path / name} could not be written: No space left on device."
    assert caught.value.hint.startswith("Free some space")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("calls", [0, 2])
@pytest.mark.parametrize(("export", "name"), TARGETS)
def test_cancel_leaves_what_was_there(tmp_path: Path, export: Export, name: str, calls: int) -> None:
    export(tmp_path / name, pictures())
    before = contents(tmp_path)
    # Arrays are compressed in one go, so that they are asked only at the start.
    asked = iter([False] * (0 if name.endswith("npz") else calls) + [True] * 100)
    with pytest.raises(Cancelled):
        export(tmp_path / name, pictures(seed=50), should_cancel=lambda: next(asked))
    assert contents(tmp_path) == before


@pytest.mark.parametrize(("export", "name"), [target for target in TARGETS if target[1] != "samples.npz"])
def test_progress_goes_up_to_all(tmp_path: Path, export: Export, name: str) -> None:
    heard: list[Progress] = []
    export(tmp_path / name, pictures(), on_progress=heard.append)
    assert heard[-1].done == heard[-1].total > 0
    assert [item.done for item in heard] == sorted(item.done for item in heard)


def test_every_format_has_words_for_people() -> None:
    assert {entry.value.suffix for entry in exporters} == {".png", ".pdf", "", ".zip", ".npz"}
    assert all(entry.title and entry.help for entry in exporters)


def test_classes_travel_with_the_pictures(tmp_path: Path) -> None:
    given = pictures()
    named = replace(given, labels=(0, 1, 1, 0, 1, 0), class_names=("cat", "dog"))
    export_samples(tmp_path / "samples.npz", named)
    with np.load(tmp_path / "samples.npz") as arrays:
        assert arrays["labels"].dtype == np.int64
        assert [str(arrays["classes"][label]) for label in arrays["labels"]] == [
            "cat",
            "dog",
            "dog",
            "cat",
            "dog",
            "cat",
        ]
    export_samples(tmp_path / "plain.npz", given)
    with np.load(tmp_path / "plain.npz") as arrays:
        assert set(arrays) == {"images", "seeds"}
    export_sheet(tmp_path / "page.png", named)
    assert read_settings(tmp_path / "page.png")["classes"][:2] == ["cat", "dog"]
    export_samples(tmp_path / "folder", named)
    files = sorted((tmp_path / "folder").glob("*.png"))
    assert [read_settings(file)["classes"] for file in files[:2]] == [["cat"], ["dog"]]
    assert "classes" not in read_settings(next(iter(sorted(_exported(tmp_path / "bare", given).glob("*.png")))))


def _exported(path: Path, given: Pictures) -> Path:
    export_samples(path, given)
    return path
