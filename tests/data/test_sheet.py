"""Pages as they are drawn."""

import numpy as np
import pytest

from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape
from gan_studio.core.sheet import SheetConfig
from gan_studio.data.sheet import MOST_PIXELS, caption_font, draw_sheet, fitted, layout, text_colour


def pictures(count: int, height: int = 4, width: int = 6, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, height, width, channels), dtype=np.uint8)


def test_pictures_stand_where_the_layout_says() -> None:
    config = SheetConfig(rows=2, columns=3, scale=2, spacing=5, margin=7, background="#102030")
    images = pictures(6)
    page = draw_sheet(images, config)
    assert page.shape == (7 + 8 + 5 + 8 + 7, 7 + 12 + 5 + 12 + 5 + 12 + 7, 3)
    for image, (left, top) in zip(images, layout(config, ImageShape(4, 6, 3)).cells(), strict=True):
        np.testing.assert_array_equal(page[top : top + 8 : 2, left : left + 12 : 2], image)
        np.testing.assert_array_equal(page[top + 1 : top + 8 : 2, left + 1 : left + 12 : 2], image)
    assert tuple(page[0, 0]) == tuple(page[16, 10]) == (0x10, 0x20, 0x30)


def test_cells_without_a_picture_stay_empty() -> None:
    page = draw_sheet(pictures(1), SheetConfig(rows=1, columns=2, scale=1, spacing=0, margin=0))
    assert (page[:, 6:] == 255).all()


def test_grey_becomes_rgb() -> None:
    images = pictures(1, channels=1)
    page = draw_sheet(images, SheetConfig(rows=1, columns=1, scale=1, margin=0))
    np.testing.assert_array_equal(page, np.repeat(images[0], 3, axis=2))


def test_transparent_pictures_lie_on_the_background() -> None:
    image = np.zeros((1, 1, 2, 4), np.uint8)
    image[0, 0, 0] = (255, 0, 0, 0)
    image[0, 0, 1] = (255, 0, 0, 128)
    page = draw_sheet(image, SheetConfig(rows=1, columns=1, scale=1, margin=0, background="white"))
    assert page.tolist() == [[[255, 255, 255], [255, 127, 127]]]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_transparent_background_keeps_transparency(channels: int) -> None:
    images = pictures(1, channels=channels)
    page = draw_sheet(images, SheetConfig(rows=1, columns=1, scale=1, margin=1, background="transparent"))
    assert tuple(page[0, 0]) == (0, 0, 0, 0)
    alpha = images[0, ..., 3] if channels == 4 else np.full((4, 6), 255)
    np.testing.assert_array_equal(page[1:-1, 1:-1, 3], alpha)


def test_half_transparent_background() -> None:
    page = draw_sheet(pictures(1), SheetConfig(rows=1, columns=1, margin=1, background="#ff000080"))
    assert tuple(page[0, 0]) == (255, 0, 0, 128)


@pytest.mark.parametrize("background", ["white", "black", "transparent"])
def test_captions_are_drawn_under_the_pictures(background: str) -> None:
    config = SheetConfig(rows=1, columns=2, scale=8, captions=True, background=background)
    with_text = draw_sheet(pictures(2, 8, 8), config, ("12", ""))
    without = draw_sheet(pictures(2, 8, 8), config)
    changed = (with_text != without).any(axis=2)
    assert with_text.shape == without.shape
    assert 20 < changed.sum() < 400
    rows, columns = np.nonzero(changed)
    page = layout(config, ImageShape(8, 8, 3))
    assert rows.min() >= config.margin + page.cell_height
    assert rows.max() < config.margin + page.cell_height + page.band
    assert columns.max() < config.margin + page.cell_width


def test_text_is_seen_on_any_background() -> None:
    colours = [text_colour(SheetConfig(background=name)) for name in ("white", "black", "transparent")]
    assert colours[0][0] < 100 < colours[2][0] < 200 < colours[1][0]


def test_long_captions_shrink_and_are_shortened_at_last() -> None:
    page = layout(SheetConfig(rows=1, columns=1, scale=4, captions=True), ImageShape(28, 28, 3))
    assert fitted("12", page) == ("12", page.text_size)
    text, size = fitted("123456789012", page)
    assert text == "123456789012"
    assert size < page.text_size
    text, size = fitted(str(2**63 - 1) * 2, page)
    assert text.endswith("…")
    assert caption_font(size).getlength(text) <= page.cell_width + page.config.spacing


def test_a_page_beyond_reason_is_refused_before_it_is_drawn() -> None:
    config = SheetConfig(rows=100, columns=100, scale=32)
    with pytest.raises(UserError, match="too large") as caught:
        draw_sheet(pictures(1, 64, 64), config)
    assert caught.value.field == "scale"
    assert MOST_PIXELS > 9933 * 14043  # A0 at 300 dpi


def test_what_is_no_colour_is_said_at_its_field() -> None:
    with pytest.raises(UserError, match="'sky' is not a colour") as caught:
        draw_sheet(pictures(1), SheetConfig(background="sky"))
    assert caught.value.field == "background"


def test_rows_are_reported() -> None:
    rows: list[int] = []
    draw_sheet(pictures(6), SheetConfig(rows=3, columns=2), on_row=rows.append)
    assert rows == [1, 2, 3]
