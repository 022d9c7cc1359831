"""Draws a sample sheet: the same page for the preview, the PNG file and the tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFont

from gan_studio.core.errors import UserError
from gan_studio.core.readable import readable
from gan_studio.core.shape import ImageShape
from gan_studio.core.sheet import SheetConfig

#: Dots per inch that pages are meant for: the PDF's size, the PNG's resolution and the window's centimetres.
DPI = 300

#: 200 million pixels: an A0 page at 300 dpi fits, an accident (100×100 pictures at 32×) does not.
MOST_PIXELS = 200_000_000

_SMALLEST_TEXT, _LARGEST_TEXT = 8, 48

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class SheetLayout:
    """Where things stand on a page, in pixels from its top left.

    Attributes:
        width, height: of the page.
        cell_width, cell_height: of a picture after enlargement.
        text_size: of captions in pixels; 0 without captions.
        band: height under each picture that is kept for its caption.
    """

    width: int
    height: int
    cell_width: int
    cell_height: int
    text_size: int
    band: int
    config: SheetConfig

    def cells(self) -> Iterator[tuple[int, int]]:
        """Left and top of each picture, row by row."""
        config = self.config
        for row in range(config.rows):
            for column in range(config.columns):
                yield (
                    config.margin + column * (self.cell_width + config.spacing),
                    config.margin + row * (self.cell_height + self.band + config.spacing),
                )


def layout(config: SheetConfig, shape: ImageShape) -> SheetLayout:
    """The page that pictures of this shape make.

    Raises:
        UserError: the page would have more than `MOST_PIXELS` pixels.
    """
    cell_width, cell_height = shape.width * config.scale, shape.height * config.scale
    text = min(max(cell_width // 6, _SMALLEST_TEXT), _LARGEST_TEXT) if config.captions else 0
    band = round(text * 1.5)
    width = 2 * config.margin + config.columns * cell_width + (config.columns - 1) * config.spacing
    height = 2 * config.margin + config.rows * (cell_height + band) + (config.rows - 1) * config.spacing
    if width * height > MOST_PIXELS:
        raise UserError(
            f"A page of {width}×{height} pixels is too large.",
            "Choose a smaller scale, or fewer rows and columns.",
            field="scale",
        )
    return SheetLayout(width, height, cell_width, cell_height, text, band, config)


def background_of(config: SheetConfig) -> tuple[int, int, int, int]:
    """The page's colour as RGBA, 0..255; ``UserError`` when it is none."""
    if config.background.strip().lower() == "transparent":
        return (0, 0, 0, 0)
    try:
        red, green, blue, *alpha = ImageColor.getrgb(config.background.strip())
    except ValueError:
        raise UserError(
            f"{config.background!r} is not a colour.",
            "Write #rrggbb, a name such as white, or transparent.",
            field="background",
        ) from None
    return (red, green, blue, alpha[0] if alpha else 255)


def text_colour(config: SheetConfig) -> tuple[int, int, int]:
    """Black or white, whichever is seen on the background; a middle grey where what is behind is not known."""
    red, green, blue, alpha = background_of(config)
    if alpha < 128:
        return (128, 128, 128)
    return (32, 32, 32) if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else (235, 235, 235)


def draw_sheet(
    images: Pixels,
    config: SheetConfig,
    captions: tuple[str, ...] = (),
    *,
    on_row: Callable[[int], None] = lambda row: None,
) -> Pixels:
    """Draw a page.

    Args:
        images: uint8 ``N×H×W×C`` (C 1, 3 or 4), row by row; cells beyond N stay empty.
        captions: a text for each picture, or none.
        on_row: told how many rows are done; may raise to end the drawing.

    Returns:
        uint8 ``H×W×C``: C is 3, or 4 when the background is not opaque.

    Raises:
        UserError: the page is too large or its background is no colour.
    """
    page_layout = layout(config, ImageShape(*images.shape[1:]))
    background = background_of(config)
    page = np.empty((page_layout.height, page_layout.width, 3 if background[3] == 255 else 4), np.uint8)
    page[:] = background[: page.shape[2]]
    for index, (image, (left, top)) in enumerate(zip(images, page_layout.cells(), strict=False)):
        cell = enlarge(over(image, background), config.scale)
        page[top : top + page_layout.cell_height, left : left + page_layout.cell_width] = cell
        if (index + 1) % config.columns == 0:
            on_row((index + 1) // config.columns)
    if config.captions and captions:
        return _with_captions(page, page_layout, captions)
    return page


def over(image: Pixels, background: tuple[int, int, int, int]) -> Pixels:
    """A picture ``H×W×C`` on a background: RGB when that is opaque, RGBA otherwise."""
    if image.shape[2] == 1:
        image = np.repeat(image, 3, axis=2)
    if background[3] < 255:
        if image.shape[2] == 3:
            return np.concatenate([image, np.full_like(image[..., :1], 255)], axis=2)
        backdrop = Image.new("RGBA", (image.shape[1], image.shape[0]), background)
        backdrop.alpha_composite(Image.fromarray(image))
        return np.asarray(backdrop)
    if image.shape[2] == 3:
        return image
    alpha = image[..., 3:].astype(np.float32) / 255
    mixed = image[..., :3] * alpha + np.asarray(background[:3], np.float32) * (1 - alpha)
    return np.rint(mixed).astype(np.uint8)


def enlarge(image: Pixels, factor: int) -> Pixels:
    """A picture ``H×W×C`` made larger by a whole factor, without smoothing."""
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


@lru_cache(maxsize=64)
def caption_font(size: int) -> ImageFont.FreeTypeFont:
    """The font of captions (Aileron, CC0, which comes with Pillow), so that pages look the same on every machine."""
    # Pillow's wheels come with FreeType, so that this is never the bitmap font.
    return cast(ImageFont.FreeTypeFont, ImageFont.load_default(size))


def fitted(caption: str, page_layout: SheetLayout) -> tuple[str, int]:
    """A caption and the text size at which it fits under its picture, shortened where no readable size does."""
    caption = readable(caption)
    room = page_layout.cell_width + min(page_layout.config.spacing, page_layout.text_size) // 2
    size = page_layout.text_size
    while size > _SMALLEST_TEXT and caption_font(size).getlength(caption) > room:
        size -= 1
    font = caption_font(size)
    if font.getlength(caption) <= room:
        return caption, size
    while len(caption) > 1 and font.getlength(f"{caption}…") > room:
        caption = caption[:-1]
    return f"{caption}…", size


def _with_captions(page: Pixels, page_layout: SheetLayout, captions: tuple[str, ...]) -> Pixels:
    picture = Image.fromarray(page)
    draw = ImageDraw.Draw(picture)
    colour = text_colour(page_layout.config)
    for caption, (left, top) in zip(captions, page_layout.cells(), strict=False):
        text, size = fitted(caption, page_layout)
        middle = (left + page_layout.cell_width / 2, top + page_layout.cell_height + page_layout.band / 2)
        draw.text(middle, text, fill=colour, font=caption_font(size), anchor="mm")
    return np.array(picture)
