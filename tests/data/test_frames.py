"""Frames of animations and videos, and pages of TIFF files."""

import struct
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from gan_studio.data.decoders import video
from tests.data.makers import encoded, folder, load, pattern, save, zip_of

KINDS = {"a.gif": {}, "b.png": {}, "c.webp": {"lossless": True}, "d.tif": {}}


def frames(count: int, seed: int = 0, side: int = 16) -> NDArray[np.uint8]:
    """Grey pictures as RGB, all different, which every kind keeps as they are: ``N×H×W×3``."""
    grey = np.random.default_rng(seed).integers(0, 256, (count, side, side, 1), np.uint8)
    return np.repeat(grey, 3, axis=3)


def animated(path: Path, pictures: NDArray[np.uint8], **options: Any) -> Path:
    """A file that holds all of them."""
    images = [Image.fromarray(one) for one in pictures]
    if path.suffix == ".gif":
        images = [image.convert("L") for image in images]
    return save(path, images[0], save_all=True, append_images=images[1:], **options)


def filmed(path: Path, pictures: NDArray[np.uint8], codec: str = "ffv1", rate: int = 10, turned: int = 0) -> Path:
    """A video; ``ffv1`` keeps every pixel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = pictures.shape[1:3]
        stream.pix_fmt = "bgr0" if codec == "ffv1" else "yuv420p"
        for pixels in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    if turned:
        turn(path)
    return path


def turn(path: Path) -> None:
    """Say in an MP4's track header that it is shown a quarter to the right, as phones do."""
    data = bytearray(path.read_bytes())
    place = data.index(b"tkhd") + 4 + 40
    one = 0x10000
    struct.pack_into(">9i", data, place, 0, one, 0, -one, 0, 0, 0, 0, 0x40000000)
    path.write_bytes(data)


@pytest.mark.parametrize("name", list(KINDS))
def test_a_file_that_is_all_there_is_gives_all_frames_pixel_for_pixel(tmp_path: Path, name: str) -> None:
    pictures = frames(7)
    path = animated(tmp_path / name, pictures, **KINDS[name])
    found = load(path)
    np.testing.assert_array_equal(np.broadcast_to(found.images, pictures.shape), pictures)
    assert found.report.choices[0].chosen == "all"
    assert found.report.choices[0].message == f"{name} holds 7 frames or pages; all are used."


def test_the_first_of_each_all_or_every_third(tmp_path: Path) -> None:
    for number, (name, options) in enumerate(KINDS.items()):
        animated(tmp_path / "in" / name, frames(8, number), **options)
    save(tmp_path / "in" / "e.png", frames(1, 9)[0])
    first = load(tmp_path / "in")
    expected = [*(frames(8, number)[0] for number in range(4)), frames(1, 9)[0]]
    np.testing.assert_array_equal(np.broadcast_to(first.images, (5, 16, 16, 3)), np.stack(expected))
    (choice,) = first.report.choices
    assert choice.message == "4 files hold 32 frames or pages; the first of each is used."
    assert choice.options == (("first", "First (4)"), ("all", "All (32)"), ("every", "Every 10th (4)"))
    assert choice.chosen == "first"
    every = load(tmp_path / "in", frames="every", frame_step=3)
    expected = [*(frames(8, number)[place] for number in range(4) for place in (0, 3, 6)), frames(1, 9)[0]]
    np.testing.assert_array_equal(np.broadcast_to(every.images, (13, 16, 16, 3)), np.stack(expected))
    assert every.report.choices[0].message.endswith("; every 3rd is used.")
    assert len(load(tmp_path / "in", frames="all")) == 33


def test_folders_are_the_classes_of_all_frames_and_equal_ones_are_named(tmp_path: Path) -> None:
    still = np.concatenate([frames(3), frames(1)])
    animated(tmp_path / "in" / "x" / "a.tif", still)
    animated(tmp_path / "in" / "y" / "b.tif", frames(2, 5))
    found = load(tmp_path / "in", frames="all")
    assert found.labels is not None
    assert found.labels.tolist() == [0, 0, 0, 0, 1, 1]
    assert found.report.duplicates == (("x/a.tif#1", "x/a.tif#4"),)


def test_animations_in_a_zip(tmp_path: Path) -> None:
    path = animated(tmp_path / "a.gif", frames(5))
    packed = zip_of(tmp_path / "in.zip", {"a.gif": path.read_bytes(), "b.png": encoded(pattern())})
    assert len(load(packed)) == 2
    assert len(load(packed, frames="all")) == 6


def test_thumbnails_and_masks_in_a_tiff_are_no_pages(tmp_path: Path) -> None:
    small = Image.fromarray(frames(1, 3, side=8)[0])
    info = TiffImagePlugin.ImageFileDirectory_v2()
    with TiffImagePlugin.AppendingTiffWriter(str(tmp_path / "a.tif"), True) as file:
        Image.fromarray(frames(1)[0]).save(file, "TIFF")
        file.newFrame()
        info[254] = 1
        small.save(file, "TIFF", tiffinfo=info)
        file.newFrame()
        Image.fromarray(frames(1, 1)[0]).save(file, "TIFF")
    found = load(tmp_path / "a.tif")
    np.testing.assert_array_equal(
        np.broadcast_to(found.images, (2, 16, 16, 3)), np.concatenate([frames(1), frames(1, 1)])
    )


def test_an_animation_that_is_cut_gives_what_can_be_read_and_says_the_rest(tmp_path: Path) -> None:
    path = animated(tmp_path / "in" / "a.tif", frames(6), compression="tiff_lzw")
    data = path.read_bytes()
    with Image.open(path) as image:
        image.seek(4)
        start = image.tag_v2[273][0]
    path.write_bytes(data[:start] + bytes(40) + data[start + 40 :])
    report = load(path).report
    assert report.used == 4
    assert [one.name for one in report.left_out] == [f"{path}#5 to #6"]


def test_frames_are_decoded_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = animated(tmp_path / "a.gif", frames(60, side=32))
    from PIL.GifImagePlugin import GifImageFile

    steps = []
    real = GifImageFile._seek

    def counted(self: GifImageFile, frame: int, update_image: bool = True) -> None:
        if update_image:
            steps.append(frame)
        real(self, frame, update_image)

    monkeypatch.setattr(GifImageFile, "_seek", counted)
    assert len(load(path, height=32, width=32, channels="grey")) == 60
    assert len(steps) < 3 * 60


@pytest.mark.parametrize("name", ["a.mkv", "a.avi", "plain"])
def test_a_video_gives_its_frames_pixel_for_pixel(tmp_path: Path, name: str) -> None:
    pictures = frames(12, side=32)
    path = filmed(tmp_path / ("a.mkv" if name == "plain" else name), pictures)
    path = path.rename(tmp_path / name)
    found = load(path)
    np.testing.assert_array_equal(np.broadcast_to(found.images, pictures.shape), pictures)
    (choice,) = found.report.choices
    assert choice.message == f"{name} holds 12 frames; all are used."
    assert choice.options[0] == ("auto", "Automatic (12)")
    every = load(path, frames="every", frame_step=5)
    np.testing.assert_array_equal(np.broadcast_to(every.images, (3, 32, 32, 3)), pictures[::5])
    assert len(load(path, frames="first")) == 1


def test_of_long_videos_some_frames_are_taken_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_studio.data.frames._VIDEO_FRAMES", 10)
    filmed(tmp_path / "in" / "a.mkv", frames(30, side=32), rate=25)
    filmed(tmp_path / "in" / "b.mkv", frames(15, 1, side=32), rate=25)
    save(tmp_path / "in" / "c.png", frames(1, 2, side=32)[0])
    found = load(tmp_path / "in")
    expected = np.concatenate([frames(30, side=32)[::5], frames(15, 1, side=32)[::5], frames(1, 2, side=32)])
    np.testing.assert_array_equal(np.broadcast_to(found.images, expected.shape), expected)
    assert found.report.choices[0].message == "2 files hold 45 frames; every 5th is used."
    monkeypatch.setattr("gan_studio.data.frames._VIDEO_FRAMES", 1)
    slow = filmed(tmp_path / "slow.mkv", frames(30, side=32), rate=3)
    assert len(load(slow)) == 10, "one a second at least"


def test_a_phones_video_is_shown_upright(tmp_path: Path) -> None:
    pixels = np.zeros((4, 64, 96, 3), np.uint8)
    pixels[:, :32, :48] = 255  # upper left
    path = filmed(tmp_path / "a.mp4", pixels, "mpeg4", turned=90)
    found = load(path, height=96, width=64, channels="grey")
    assert found.report.sizes == (((64, 96), 4),)
    bright = found.images[0, ..., 0] > 128
    assert bright[:48, 32:].mean() > 0.9, "a quarter to the right"
    assert bright[:48, :32].mean() < 0.1


def test_a_damaged_video_gives_what_decodes(tmp_path: Path) -> None:
    path = filmed(tmp_path / "in" / "a.avi", frames(20, side=32))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    report = load(path).report
    assert 3 <= report.used < 20
    (tmp_path / "none").mkdir()
    broken = tmp_path / "none" / "b.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom" + bytes(1000))
    folder(tmp_path / "none", 1)
    (left_out,) = load(tmp_path / "none").report.left_out
    assert left_out.name == "b.mp4"
    assert "damaged" in left_out.reason


def test_only_a_few_frames_are_decoded_to_judge_a_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filmed(tmp_path / "a.mkv", frames(300, side=32), "mpeg4", rate=30)
    seen = []
    real = video._picture

    def counted(frame: Any) -> Image.Image:
        seen.append(frame)
        return real(frame)

    monkeypatch.setattr(video, "_picture", counted)
    assert len(load(path, frames="every", frame_step=100)) == 3
    assert len(seen) < 3 + 20
