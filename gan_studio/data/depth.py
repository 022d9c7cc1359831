"""What counts as black and as white in pictures of more than 8 bits: decided for a set as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gan_studio.core.config.data import DataConfig
from gan_studio.core.config.option import option_at
from gan_studio.data.report import Choice

_DEPTHS = (8, 10, 12, 14, 16)
_TOLERANCE = 1e-3  # that floats may go beyond 0..1


@dataclass(frozen=True)
class Found:
    """The stored values of a picture or array of more than 8 bits.

    Attributes:
        kind: how they are stored: ``u`` unsigned, ``s`` signed, ``c`` unsigned colors, with the bits; ``f`` floats.
        low, high: least and largest value; of colors to the high byte.
    """

    kind: str
    low: float
    high: float


@dataclass(frozen=True)
class Level:
    """Stored values from ``black`` to ``white`` become 0..255, what is beyond is clipped.

    Attributes:
        depth: the value of ``data.depth`` that asks for this; empty where the format itself says.
    """

    black: float
    white: float
    depth: str = ""

    def clips(self, found: Found) -> bool:
        """Whether there are values beyond."""
        step = 255 if found.kind[0] == "c" else 0.5 if found.kind != "f" else (self.white - self.black) * _TOLERANCE
        return found.low < self.black - step or found.high > self.white + step


#: By the kind of values; a set may hold several.
Levels = Mapping[str, Level]


def level_of(found: Found, depth: str = "auto") -> Level:
    """Black and white of a set whose values are ``found``.

    Whole numbers end at 8, 10, 12, 14 or 16 bits, whichever the largest value fits in: cameras and scanners of so many
    bits store them in 16. Negative values (CT), and those of 32 bits, are taken from the least to the largest. Floats
    are 0..1, -1..1 or 0..255 where they fit.

    Args:
        depth: what ``data.depth`` asks for; a number of bits changes nothing where floats are 0..1, -1..1 or 0..255.
    """
    whole_range = Level(found.low, found.high, "range")
    if depth == "range":
        return whole_range
    if found.kind == "f":
        usual = _of_floats(found)
        return usual or (whole_range if depth == "auto" or found.low < 0 else Level(0, 2 ** int(depth) - 1, depth))
    stored = int(found.kind[1:])
    if depth != "auto":
        return _of_bits(found, int(depth))
    if found.low < 0:
        return whole_range
    if stored < 16:
        return Level(0, 2**stored - 1)
    bits = next((bits for bits in _DEPTHS if found.high < 2**bits), None)
    return whole_range if bits is None else _of_bits(found, bits)


def _of_floats(found: Found) -> Level | None:
    if found.low >= -_TOLERANCE and found.high <= 1 + _TOLERANCE:
        return Level(0, 1)
    if found.low >= -1 - _TOLERANCE and found.high <= 1 + _TOLERANCE:
        return Level(-1, 1)
    return Level(0, 255) if found.low >= 0 and found.high <= 255.5 else None


def _of_bits(found: Found, bits: int) -> Level:
    signed = found.kind == "s16" and bits == 16  # which has one bit less for values above 0
    return Level(0, 2 ** (15 if signed else bits) - 1, str(bits))


def together(looks: Iterable[Found]) -> list[Found]:
    """One for each kind, over all pictures, those seen most often first."""
    ranges: dict[str, list[Found]] = {}
    for look in looks:
        ranges.setdefault(look.kind, []).append(look)
    often = sorted(ranges.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [Found(kind, min(one.low for one in all_), max(one.high for one in all_)) for kind, all_ in often]


def choice_of(found: Found, level: Level) -> Choice | None:
    """What was assumed, for the report; None where the format leaves nothing open."""
    if not level.depth:
        return None
    options = tuple((value, words) for value, words in option_at(DataConfig(), "depth").choices if value != "auto")
    # Colors are looked at to the high byte.
    high = min(found.high, level.white) if found.kind[0] == "c" and level.depth != "range" else found.high
    ends = f"end at {_number(high)}" if found.low >= 0 and level.depth != "range" else _from_to(found)
    read = "from the least, black, to the largest, white" if level.depth == "range" else f"as {level.depth} bits"
    message = f"{_kind_words(found.kind)} whose values {ends}: read {read}."
    return Choice("data.depth", message, options, level.depth)


def note_on_clipped(pictures: int) -> str:
    """That values beyond the level were met, for the report."""
    many = f"{pictures:,} pictures have" if pictures != 1 else "One picture has"
    return f"{many} values beyond black or white as they were chosen for the set; they are clipped."


def note_on_clipped_values(words: str) -> str:
    """The same of an array, of whose ``words`` tell the range."""
    return f"There are {words}, beyond black or white as they were chosen; those are clipped."


def _from_to(found: Found) -> str:
    return f"go from {_number(found.low)} to {_number(found.high)}"


def _kind_words(kind: str) -> str:
    return "Pictures of decimal numbers" if kind == "f" else f"{kind[1:]}-bit pictures"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"
