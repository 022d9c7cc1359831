"""A page as PNG, with its settings embedded."""

from pathlib import Path
from typing import BinaryIO, cast

from PIL import Image

from gan_studio.core.files import atomic_write
from gan_studio.data.exporters.base import Exporter, Pictures, Watch, WatchedFile, exporters
from gan_studio.data.exporters.embedded import png_info, settings_of
from gan_studio.data.sheet import DPI, draw_sheet


def _write(path: Path, pictures: Pictures, watch: Watch) -> None:
    rows = pictures.sheet.rows
    page = draw_sheet(pictures.images, pictures.sheet, pictures.captions, on_row=lambda row: watch.at(row, rows))
    with atomic_write(path) as file:
        target = cast(BinaryIO, WatchedFile(file, watch))  # all that Pillow asks of a file
        Image.fromarray(page).save(target, "PNG", dpi=(DPI, DPI), pnginfo=png_info(settings_of(pictures)))


exporters.register("png", "PNG", "One page, lossless, with the settings inside.")(Exporter(".png", True, _write))
