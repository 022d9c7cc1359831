"""Choosing size and channels from the data where the configuration leaves them open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import Cancelled
from gan_studio.data.decode import Header, measure
from gan_studio.data.depth import Found, Levels, choice_of, level_of, together
from gan_studio.data.entries import Entry, entries
from gan_studio.data.names import Item
from gan_studio.data.pool import in_order
from gan_studio.data.report import Choice
from gan_studio.data.source import Arrays, Files, Opener, Source, Tick

Channels = Literal["grey", "rgb", "rgba"]
_USUAL = 64  # longer side that trains in reasonable time anywhere
_MEASURED = 512  # headers read
_DECODED = 96  # pictures looked at for colour and transparency,
_DECODED_PIXELS = 2 * 10**8  # fewer when they are large
_NEARLY_ALL = 0.95
_TRANSPARENT_SHARE = 0.1
_NEARLY_SQUARE = 1.25


@dataclass(frozen=True)
class Resolved:
    """What was found in a source before it is prepared.

    Attributes:
        config: with height, width and channels decided.
        levels: black and white of pictures of more than 8 bits; empty where there are none, and for arrays, which say
            theirs themselves.
        choices: what was assumed and can be changed, for the report.
    """

    config: DataConfig
    levels: Levels
    choices: tuple[Choice, ...] = ()


def resolve(source: Source, config: DataConfig, tick: Tick) -> Resolved:
    """Decide height, width and channels, and what is black and white, by looking at the pictures.

    One size that nearly all pictures share is kept if no side is longer than 64; otherwise the longer side becomes 64,
    the other a multiple of 8 by the median shape. Grey if nothing looked at has colour, RGBA if one picture in ten has
    transparency. Large sets are judged by pictures spread evenly over them. Points have the one shape they can have.
    """
    if isinstance(source, Arrays):
        return Resolved(_resolved_arrays(source, config, tick), {})
    height, width, channels = config.height, config.width, config.channels
    headers = _headers(source, tick)
    if not (height and width):
        height, width = _size(Counter(header.size for _, header in headers), height, width)
    seen = _spread(source.items, _DECODED) if channels == "auto" else []
    looks = _looks(source, seen, tick)
    if channels == "auto":
        transparent = float(np.mean([look.transparent for look in looks])) if looks else 0.0
        channels = _channels(any(look.coloured for look in looks), transparent)
    unseen = {item for item, header in headers if header.deep}.difference(seen)
    looks += _looks(source, _spread([item for item, _ in headers if item in unseen], _DECODED), tick)
    found = together(look.found for look in looks if look.found)
    levels = {one.kind: level_of(one, config.depth) for one in found}
    choices = tuple(choice for one in found if (choice := choice_of(one, levels[one.kind])))[:1]
    return Resolved(config.model_copy(update={"height": height, "width": width, "channels": channels}), levels, choices)


def _resolved_arrays(source: Arrays, config: DataConfig, tick: Tick) -> DataConfig:
    if source.points:
        return config.model_copy(update={"height": source.height, "width": source.width, "channels": "grey"})
    height, width, channels = config.height, config.width, config.channels
    if not (height and width):
        height, width = _size(Counter({(source.width, source.height): source.count}), height, width)
    if channels == "auto":
        channels = _array_channels(source, tick)
    return config.model_copy(update={"height": height, "width": width, "channels": channels})


def _size(sizes: Counter[tuple[int, int]], height: int, width: int) -> tuple[int, int]:
    """(height, width) from (width, height) of the pictures and what is given (0: open)."""
    if not sizes:
        return height or _USUAL, width or _USUAL
    (common, count), total = sizes.most_common(1)[0], sizes.total()
    if not height and not width and count >= _NEARLY_ALL * total and max(common) <= _USUAL:
        return common[1], common[0]
    aspect = float(np.median([w / h for (w, h), number in sizes.items() for _ in range(number)]))
    if 1 / _NEARLY_SQUARE <= aspect <= _NEARLY_SQUARE:
        aspect = 1.0
    if height or width:
        return height or _rounded(width / aspect), width or _rounded(height * aspect)
    return (_rounded(_USUAL / aspect), _USUAL) if aspect >= 1 else (_USUAL, _rounded(_USUAL * aspect))


def _rounded(side: float) -> int:
    """To a multiple of 8, which every family of networks can make; sizes below 64 that were given stay as they are."""
    return int(side) if side == int(side) else int(min(1024, max(8, 8 * round(side / 8))))


def _headers(source: Files, tick: Tick) -> list[tuple[Item, Header]]:
    headers: list[tuple[Item, Header]] = []
    for items, opener in source.files(_spread(source.items, _MEASURED)):
        tick()
        header = _header(opener, items[0].name)
        headers += [(item, header) for item in items] if header else []
    return headers


def _header(opener: Opener, name: str) -> Header | None:
    try:
        with opener() as file:
            return measure(file, name)
    except Cancelled:
        raise
    except Exception:  # the report names it, with whatever it is, when it is prepared
        return None


@dataclass(frozen=True)
class _Look:
    """What one picture tells: pixels that had to be decoded, whether it has transparency and colour, and its values
    where it has more than 8 bits."""

    pixels: int
    transparent: bool
    coloured: bool
    found: Found | None


def _looks(source: Files, items: Sequence[Item], tick: Tick) -> list[_Look]:
    """At pictures in order, until there were enough pixels."""
    looks: list[_Look] = []
    chunks = entries(source, items, _USUAL, tick, together=1, near=True)
    for look in in_order(lambda chunk, stop: _look(chunk[0]), chunks, tick):
        looks += [look] if look else []
        if sum(one.pixels for one in looks) > _DECODED_PIXELS:
            break
    return looks


def _look(entry: Entry) -> _Look | None:
    try:
        picture = entry.picture()
        pixels = np.asarray(picture.image)
        coloured = picture.image.mode != "L" and _is_coloured(pixels)
        transparent = picture.image.mode == "RGBA" and _is_transparent(pixels)
        return _Look(picture.size[0] * picture.size[1], transparent, coloured, picture.found)
    except Cancelled:
        raise
    except Exception:  # the report names it, with whatever it is, when it is prepared
        return None


def _array_channels(source: Arrays, tick: Tick) -> Channels:
    if source.channels == 1:
        return "grey"
    block = next(iter(source.blocks(tick)), None)
    if block is None:
        return "rgb"
    transparent = float(np.mean([_is_transparent(one) for one in block])) if source.channels == 4 else 0.0
    return _channels(_is_coloured(block), transparent)


def _channels(colour: bool, transparent: float) -> Channels:
    if transparent >= _TRANSPARENT_SHARE:
        return "rgba"
    return "rgb" if colour else "grey"


def _is_transparent(pixels: NDArray[np.uint8]) -> bool:
    return bool((pixels[..., 3] < 250).any())


def _is_coloured(pixels: NDArray[np.uint8]) -> bool:
    """Channels that differ by more than JPEG's rounding, where anything is seen at all."""
    red, green, blue = (pixels[..., channel].astype(np.int16) for channel in range(3))
    differs = np.maximum(abs(red - green), abs(green - blue)) > 4
    if pixels.shape[-1] == 4:
        differs &= pixels[..., 3] > 0
    return bool(differs.mean() > 0.001)


def _spread(items: Sequence[Item], count: int) -> list[Item]:
    """At most ``count`` of them, evenly over the whole."""
    if len(items) <= count:
        return list(items)
    return [items[int(place)] for place in np.linspace(0, len(items) - 1, count)]
