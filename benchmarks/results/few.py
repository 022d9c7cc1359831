"""A set of a hundred pictures."""

from pathlib import Path

import numpy as np
from PIL import Image

from gan_studio.core.config import DataConfig
from gan_studio.data.prepare import load_images

#: Name of the set.
FEW = "emoji-100"
_COUNT = 100


def few_pictures(folder: Path) -> str:
    """A hundred of the sample emoji, evenly spread, as files in ``folder``; made once."""
    folder.mkdir(parents=True, exist_ok=True)
    if len(list(folder.glob("*.png"))) != _COUNT:
        images = load_images(DataConfig(source="sample:emoji")).images
        for number, index in enumerate(np.linspace(0, len(images) - 1, _COUNT).astype(int)):
            Image.fromarray(images[index]).save(folder / f"{number:03}.png")
    return str(folder)
