"""ICC profiles made by hand: of primaries and a curve, of grey, and of inks."""

import struct

import numpy as np
from numpy.typing import NDArray

Primaries = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]  # x and y of red, green and blue

SRGB: Primaries = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
DISPLAY_P3: Primaries = ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
ADOBE_RGB: Primaries = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
ADOBE_GAMMA = 563 / 256
_D65, _D50 = (0.95047, 1.0, 1.08883), (0.9642, 1.0, 0.8249)
# Bradford's cones: ICC profiles speak of colors under D50.
_CONES = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def matrix(primaries: Primaries) -> NDArray[np.float64]:
    """From linear RGB of these primaries with white D65 to XYZ, ``3×3``."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    return np.asarray(columns * np.linalg.solve(columns, np.array(_D65)), np.float64)


def rgb_profile(primaries: Primaries, gamma: float | None) -> bytes:
    """A profile of these primaries; gamma None: sRGB's curve."""
    adapted = np.linalg.inv(_CONES) @ np.diag(_CONES @ _D50 / (_CONES @ _D65)) @ _CONES @ matrix(primaries)
    tags = [(name, _xyz(column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), adapted.T, strict=True)]
    return _profile(b"RGB ", tags + [(name, _curve(gamma)) for name in (b"rTRC", b"gTRC", b"bTRC")])


def grey_profile(gamma: float) -> bytes:
    """A profile of grey."""
    return _profile(b"GRAY", [(b"kTRC", _curve(gamma))])


def ink_profile(lab: tuple[int, int, int]) -> bytes:
    """A printer's profile by which every mixture of inks has this color: L, a and b as 8 bits."""
    identity = bytes(range(256))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + b"".join(_fixed(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    return _profile(b"CMYK", [(b"A2B0", table + identity * 4 + bytes(lab) * 16 + identity * 3)], b"prtr", b"Lab ")


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(color: NDArray[np.float64] | tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(float(value)) for value in color)


def _curve(gamma: float | None) -> bytes:
    if gamma is not None:
        return b"para\0\0\0\0" + struct.pack(">HH", 0, 0) + _fixed(gamma)
    values = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(map(_fixed, values))


def _profile(space: bytes, tags: list[tuple[bytes, bytes]], kind: bytes = b"mntr", pcs: bytes = b"XYZ ") -> bytes:
    name = "Made by hand"
    text = b"mluc\0\0\0\0" + struct.pack(">II", 1, 12) + b"enUS" + struct.pack(">II", 2 * len(name), 28)
    tags = [(b"desc", text + name.encode("utf-16-be")), (b"wtpt", _xyz(_D50)), *tags]
    table, data, start = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags:
        table += tag + struct.pack(">II", start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(data), b"\0" * 4, 0x04300000 if kind == b"mntr" else 0x02400000,
                       kind, space, pcs)  # fmt: skip
    head += bytes(12) + b"acsp" + bytes(28) + b"".join(map(_fixed, _D50))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data
