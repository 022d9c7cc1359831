"""A page as PDF: pictures without loss, captions as text, the settings among the keywords."""

import io
import json
from pathlib import Path
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from gan_studio.core.files import atomic_write
from gan_studio.core.readable import readable
from gan_studio.core.shape import ImageShape
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters
from gan_studio.data.exporters.embedded import settings_of
from gan_studio.data.sheet import (
    DPI,
    SheetLayout,
    background_of,
    caption_font,
    enlarge,
    fitted,
    layout,
    over,
    text_colour,
)

_FONT = "GAN Studio captions"
_POINT = 72 / DPI  # of one pixel


def _write(path: Path, pictures: Pictures, watch: Watch) -> None:
    page = layout(pictures.sheet, ImageShape(*pictures.images.shape[1:]))
    document = io.BytesIO()
    size = (page.width * _POINT, page.height * _POINT)
    canvas = Canvas(document, pagesize=size, invariant=1, pdfVersion=(1, 4))  # 1.4 brought transparency
    settings = settings_of(pictures)
    canvas.setTitle(readable(str(settings.get("run", "GAN Studio"))))
    canvas.setCreator(settings["program"])
    canvas.setKeywords(json.dumps(settings))
    # From here on one unit is one pixel of the page, and y still points up.
    canvas.scale(_POINT, _POINT)
    _draw(canvas, page, pictures, watch)
    canvas.showPage()
    canvas.save()
    watch.check()
    with atomic_write(path) as file:
        file.write(document.getbuffer())


def _draw(canvas: Any, page: SheetLayout, pictures: Pictures, watch: Watch) -> None:
    config, background = page.config, background_of(page.config)
    if background[3]:
        canvas.setFillColorRGB(*(value / 255 for value in background[:3]), alpha=background[3] / 255)
        canvas.rect(0, 0, page.width, page.height, stroke=0, fill=1)
    for index, (image, (left, top)) in enumerate(zip(pictures.images, page.cells(), strict=False)):
        watch.at(index + 1, len(pictures.images))
        # Enlarged here, because most viewers smooth small pictures.
        cell = Image.fromarray(enlarge(over(image, background), config.scale))
        bottom = page.height - top - page.cell_height
        canvas.drawImage(ImageReader(cell), left, bottom, page.cell_width, page.cell_height, mask="auto")
    if config.captions and pictures.captions:
        _write_captions(canvas, page, pictures.captions)


def _write_captions(canvas: Any, page: SheetLayout, captions: tuple[str, ...]) -> None:
    font = caption_font(page.text_size)
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, io.BytesIO(font.font_bytes)))
    canvas.setFillColorRGB(*(value / 255 for value in text_colour(page.config)))
    for caption, (left, top) in zip(captions, page.cells(), strict=False):
        text, size = fitted(caption, page)
        canvas.setFont(_FONT, size)
        # A third of the size below the middle puts digits in the middle.
        baseline = page.height - top - page.cell_height - page.band / 2 - size * 0.35
        canvas.drawCentredString(left + page.cell_width / 2, baseline, text)


exporters.register("pdf", "PDF", "One page for print, 300 pixels an inch.")(Exporter(".pdf", True, _write))
