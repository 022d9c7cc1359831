"""Making a picture fit the shape that the networks train on."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.shape import CHANNELS, MODES, ImageShape

_RESAMPLE = {
    "lanczos": Image.Resampling.LANCZOS,
    "bicubic": Image.Resampling.BICUBIC,
    "box": Image.Resampling.BOX,
    "nearest": Image.Resampling.NEAREST,
}
Colour = tuple[int, int, int]


def background_colour(config: DataConfig) -> Colour:
    """RGB of ``config.background``; ``UserError`` when it is no colour."""
    try:
        red, green, blue, *_ = ImageColor.getrgb(config.background)
    except ValueError:
        raise UserError(
            f"{config.background!r} is not a colour.", "Write it as #rrggbb or by name.", field="data.background"
        ) from None
    return red, green, blue


def fitted(image: Image.Image, config: DataConfig) -> NDArray[np.uint8]:
    """A picture (mode L, RGB or RGBA) as ``H×W×C``, by the resolved ``config``'s fit, filter and background."""
    background = background_colour(config)
    resized = _resized(image, config)
    if resized.size != (config.width, config.height):
        opaque = config.channels != "rgba"
        canvas = Image.new("RGBA", (config.width, config.height), (*background, 255 if opaque else 0))
        corner = ((config.width - resized.width) // 2, (config.height - resized.height) // 2)
        canvas.paste(resized.convert("RGBA"), corner)
        resized = canvas
    pixels = np.asarray(resized, np.uint8).reshape(1, config.height, config.width, -1)
    fitting: NDArray[np.uint8] = converted(pixels, CHANNELS[config.channels], background)[0]
    return fitting


def converted(images: NDArray[np.uint8], channels: int, background: Colour) -> NDArray[np.uint8]:
    """``N×H×W×C`` with another number of channels.

    Transparency that is dropped shows the background; where it is kept, wholly transparent pixels get the background's
    colour, so that no hidden colours are learned. Grey is ITU-R 601 luma, as Pillow's.
    """
    have = images.shape[-1]
    if have == 4 and channels != 4:
        alpha = images[..., 3:].astype(np.uint16)
        under = np.array(background, np.uint16)
        images = ((images[..., :3] * alpha + under * (255 - alpha) + 127) // 255).astype(np.uint8)
        have = 3
    if have == 4:
        hidden = images[..., 3:] == 0
        clean = np.where(hidden, np.array((*background, 0), np.uint8), images)
        visible: NDArray[np.uint8] = clean.astype(np.uint8, copy=False)
        return visible
    if channels == have:
        return images
    if channels == 1:
        luma = images[..., 0] * 19595.0 + images[..., 1] * 38470.0 + images[..., 2] * 7471.0
        grey: NDArray[np.uint8] = ((luma + 32768) / 65536).astype(np.uint8)
        return grey[..., None]
    colour = np.repeat(images, 3, axis=-1) if have == 1 else images
    if channels == 3:
        return colour
    return np.concatenate((colour, np.full((*colour.shape[:-1], 1), 255, np.uint8)), axis=-1)


def to_picture(pixels: NDArray[np.uint8]) -> Image.Image:
    """``H×W×C`` as a picture."""
    channels = pixels.shape[-1]
    return Image.fromarray(np.ascontiguousarray(pixels[..., 0] if channels == 1 else pixels), MODES[channels])


def shape_of(config: DataConfig) -> ImageShape:
    """Of a resolved configuration."""
    return ImageShape(config.height, config.width, CHANNELS[config.channels])


def _resized(image: Image.Image, config: DataConfig) -> Image.Image:
    """Shrunk or enlarged; smaller than wanted on one side when the rest is to be padded.

    Pillow multiplies colour by alpha before it filters RGBA, so hidden colours do not bleed in.
    """
    width, height = image.size
    target = (config.width, config.height)
    if image.size == target:
        return image
    box = (0.0, 0.0, float(width), float(height))
    if config.fit == "crop":
        scale = max(target[0] / width, target[1] / height)
        # Never larger than the picture: a rounding error beyond its edge is refused by Pillow.
        cut = (min(target[0] / scale, width), min(target[1] / scale, height))
        left, top = (width - cut[0]) / 2, (height - cut[1]) / 2
        box = (left, top, left + cut[0], top + cut[1])
    elif config.fit == "pad":
        scale = min(target[0] / width, target[1] / height)
        target = (max(1, round(width * scale)), max(1, round(height * scale)))
    # A gap of 3 is indistinguishable from none, and many times faster for photographs.
    return image.resize(target, _RESAMPLE[config.resample], box=box, reducing_gap=3.0)
