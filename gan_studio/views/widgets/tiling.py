"""Where the pictures of a grid go: pure arithmetic in device pixels."""

import math
from dataclasses import dataclass

#: Pictures between once and twice their size are enlarged by a fraction from here on; less is not worth the blur.
_WORTH = 1.2


@dataclass(frozen=True)
class Tiling:
    """A grid of equal tiles; lengths are device pixels.

    Attributes:
        scale: enlargement of each picture: a whole number from 2 on, where each pixel stays a square; below it is
            any fraction, where the whole factor would leave much of the room empty.
        width, height: of one tile, without its caption.
        gap: between neighbouring tiles.
        caption: height of the line under each tile; 0 for none.
    """

    columns: int
    rows: int
    scale: float
    width: int
    height: int
    gap: int
    caption: int

    @property
    def page(self) -> tuple[int, int]:
        """Width and height of the whole grid."""
        return (
            self.columns * (self.width + self.gap) - self.gap,
            self.rows * (self.height + self.caption + self.gap) - self.gap,
        )

    def corner(self, index: int) -> tuple[int, int]:
        """Left and top of a tile inside the page."""
        row, column = divmod(index, self.columns)
        return column * (self.width + self.gap), row * (self.height + self.caption + self.gap)

    def index_at(self, x: int, y: int, count: int) -> int:
        """The tile at a place inside the page, its gap and caption included; -1 for none of the ``count``."""
        column, row = x // (self.width + self.gap), y // (self.height + self.caption + self.gap)
        index = row * self.columns + column
        return index if 0 <= column < self.columns and row >= 0 and index < count else -1


def tile(
    count: int,
    picture: tuple[int, int],
    area: tuple[int, int],
    *,
    gap: int = 0,
    caption: int = 0,
    columns: int = 0,
    period: int = 0,
) -> Tiling:
    """The grid of ``count`` pictures that shows them largest.

    Args:
        picture: height and width of one picture in its own pixels.
        area: width and height of the room.
        columns: how many pictures stand side by side; 0 chooses.
        period: every so many pictures are of one kind; where it costs no size they stand in the same column.
    """
    count = max(1, count)
    choices = [columns] if columns else range(1, count + 1)
    tilings = (_with_columns(number, count, picture, area, gap=gap, caption=caption) for number in choices)
    return max(tilings, key=lambda tiling: _merit(tiling, count, area, period))


def _merit(tiling: Tiling, count: int, area: tuple[int, int], period: int) -> tuple[float, bool, int, float]:
    """Larger is better: large pictures, then kinds in columns, few empty places, a page of the area's proportions."""
    width, height = tiling.page
    fit = min(width / max(1, area[0]), height / max(1, area[1]), 1.0)
    kinds = tiling.columns > 1 and period > 0 and 0 in (tiling.columns % period, period % tiling.columns)
    return tiling.scale, kinds, -(tiling.columns * tiling.rows - count), fit


def _with_columns(
    columns: int, count: int, picture: tuple[int, int], area: tuple[int, int], *, gap: int, caption: int
) -> Tiling:
    rows = math.ceil(count / columns)
    height, width = picture
    wide = (area[0] - gap * (columns - 1)) / (columns * width)
    high = (area[1] - (gap + caption) * rows + gap) / (rows * height)
    scale = max(min(wide, high), 1 / max(width, height))
    if scale >= 2 or 1 <= scale < _WORTH:
        scale = math.floor(scale)
    return Tiling(columns, rows, scale, max(1, int(width * scale)), max(1, int(height * scale)), gap, caption)
