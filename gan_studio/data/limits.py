"""What an array may promise, so that memory follows what a file holds."""

from gan_studio.core.errors import UserError
from gan_studio.data import shrinking

#: Bytes, unpacked, up to which nobody minds; and how many times more than packed they may be above. One value alone
#: can be packed a thousand times, drawings with much white some ten times.
_LARGE_UNPACKED, _PACKED_AT_MOST = 2**28, 400


def within_limit(shape: tuple[int, int, int], name: str) -> tuple[int, int, int]:
    """(height, width, channels) of an array's pictures; ``UserError`` for pictures above the limit of picture files."""
    if shape[0] * shape[1] > shrinking.MAX_PIXELS:
        limit = shrinking.MAX_PIXELS // 10**6
        raise UserError(
            f"The pictures in {name} are {shape[1]:,}×{shape[0]:,} pixels, the limit is {limit} million.",
            "Save smaller pictures.",
            field="data.source",
        )
    return shape


def refuse_bomb(packed: int, unpacked: int, name: str) -> None:
    """``UserError`` for data that unpacks to so much more than it is that it can hold no pictures."""
    if unpacked > _LARGE_UNPACKED and unpacked > _PACKED_AT_MOST * max(1, packed):
        raise UserError(
            f"{name} would unpack from {packed:,} bytes to {unpacked:,}: it is damaged, or empty pictures alone.",
            "Download it again, or choose another file.",
            field="data.source",
        )
