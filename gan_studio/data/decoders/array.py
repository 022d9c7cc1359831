"""Single ``.npy`` files of bytes: ``H×W``, ``H×W×C``, or a stack of such pictures; see `sources.array_folder`."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image

from gan_studio.core.shape import MODES
from gan_studio.data.decoders.base import Decoder, Frames, Tick
from gan_studio.data.unusable import UnusableError


def stack_shape(shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """``N×H×W×C`` of an array as it stands, with channels last or none; None where it is no picture."""
    if 0 in shape:
        return None
    if len(shape) == 2:
        return 1, *shape, 1
    if len(shape) == 3 and shape[2] in MODES:
        return 1, *shape
    if len(shape) == 3:
        return *shape, 1
    return (*shape,) if len(shape) == 4 and shape[3] in MODES else None


def _header(file: BinaryIO) -> tuple[int, int, int, int]:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(file)
    stack = stack_shape(shape)
    if dtype.hasobject:
        raise UnusableError("pickled objects, which could run anything: they are never opened")
    if stack is None or dtype != np.uint8 or (fortran and len(shape) > 1):
        raise UnusableError(f"a NumPy array of {dtype}, {'×'.join(map(str, shape))}: choose it by itself")
    return stack


def _decode_frames(file: BinaryIO, numbers: Iterable[int], tick: Tick) -> Iterator[Image.Image]:
    count, height, width, channels = _header(file)
    start, record = file.tell(), height * width * channels
    for number in numbers:
        if number >= count:
            return
        tick()
        file.seek(start + number * record)
        pixels = np.frombuffer(file.read(record), np.uint8)
        if len(pixels) < record:
            raise EOFError("truncated")
        shape = (height, width) if channels == 1 else (height, width, channels)
        yield Image.fromarray(pixels.reshape(shape))


ARRAY = Decoder(
    "NumPy array",
    (),
    lambda head, suffix: head.startswith(b"\x93NUMPY"),
    lambda file: next(_decode_frames(file, (0,), lambda: None)),
    lambda head: True,
    lambda file: Frames(_header(file)[0]),
    _decode_frames,
)
