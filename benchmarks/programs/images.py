"""The pictures that all contestants train on: 64×64, RGB."""

from pathlib import Path

from PIL import Image

from gan_studio.core.config import DataConfig
from gan_studio.data.prepare import load_images

SOURCE = DataConfig(source="sample:emoji", height=64, width=64, channels="rgb")


def make_png_files(folder: Path) -> Path:
    """The pictures as PNG files, for scripts that read such."""
    if not folder.exists():
        folder.mkdir(parents=True)
        for index, pixels in enumerate(load_images(SOURCE).images):
            Image.fromarray(pixels).save(folder / f"{index:05}.png")
    return folder
