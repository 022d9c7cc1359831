"""Which frames of animations and videos and which pages of TIFF files are used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from gan_studio.core.config.data import DataConfig
from gan_studio.data.decode_frames import FRAMES_HEAD, count_frames, may_have_frames
from gan_studio.data.decoders.base import Frames
from gan_studio.data.kinds import suffix_of
from gan_studio.data.names import Item
from gan_studio.data.report import Choice
from gan_studio.data.source import Files, Tick
from gan_studio.data.unusable import UnusableError

#: Taken of videos unasked, all together, unless that is less than one a second.
_VIDEO_FRAMES = 2000
#: Kinds that hold one picture: such files are not looked into. What is called so and is another kind gives its first.
SINGLE = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".jp2", ".j2k", ".pgm", ".ppm", ".pbm", ".pnm", ".pam", ".tga")
)


def with_frames(source: Files, config: DataConfig, tick: Tick) -> Files:
    """The source with the frames that the options ask for, and what was assumed in its origin.

    Unasked, animations and files with pages give their first picture, but all of them where the file is all there is;
    videos give about 2,000 frames all together, or one a second where that is more.
    """
    counts = source.counts if source.counts is not None else _counts(source, tick)
    if not counts:
        return source
    plan = _Plan(counts, len(source.names), config)
    used = {name: numbers for name in counts if (numbers := plan.numbers(name, config.frames)) is not None}
    origin = replace(source.origin, choices=(*source.origin.choices, plan.choice()))
    return replace(source, frames=used, origin=origin)


def _counts(source: Files, tick: Tick) -> dict[str, Frames]:
    """Of the files that hold several pictures."""
    found: dict[str, Frames] = {}
    names = [name for name in source.names if suffix_of(name) not in SINGLE]
    for items, opener in source.files(map(Item, names)):
        tick()
        name = items[0].name
        try:
            if source.head is not None and not may_have_frames(source.head(name, FRAMES_HEAD), name):
                continue
            with opener() as file:
                frames = count_frames(file, name)
        except (UnusableError, OSError):
            continue  # the report names it when it is prepared
        if frames is not None:
            found[name] = frames
    return found


@dataclass(frozen=True)
class _Plan:
    counts: Mapping[str, Frames]
    files: int
    config: DataConfig

    @property
    def _videos(self) -> list[Frames]:
        return [frames for frames in self.counts.values() if frames.rate]

    @property
    def _auto_step(self) -> int:
        total = sum(frames.count for frames in self._videos)
        rates = sorted(frames.rate for frames in self._videos)
        second = max(1, round(rates[len(rates) // 2]))
        return max(1, min(ceil(total / _VIDEO_FRAMES), second))

    def numbers(self, name: str, mode: str) -> Sequence[int] | None:
        """Frames of a file; None: its first, as of any file."""
        frames = self.counts[name]
        if mode == "auto":
            if frames.rate:
                return range(0, frames.count, self._auto_step)
            mode = "all" if self.files == 1 else "first"
        if mode == "first":
            return None
        return range(0, frames.count, self.config.frame_step if mode == "every" else 1)

    def _total(self, mode: str) -> int:
        return sum(1 if (numbers := self.numbers(name, mode)) is None else len(numbers) for name in self.counts)

    def choice(self) -> Choice:
        """What the report says and offers."""
        labels = {
            "first": f"First ({self._total('first'):,})",
            "all": f"All ({self._total('all'):,})",
            "every": f"Every {_ordinal(self.config.frame_step)} ({self._total('every'):,})",
        }
        chosen: str = self.config.frames
        if self._videos:  # what is right for them no other choice says
            labels = {"auto": f"Automatic ({self._total('auto'):,})", **labels}
        elif chosen == "auto":
            chosen = "all" if self.files == 1 else "first"
        many = len(self.counts)
        what = "frames" if len(self._videos) == many else "frames or pages"
        subject = f"{many:,} files hold" if many > 1 else f"{next(iter(self.counts)).rpartition('/')[2]} holds"
        message = f"{subject} {self._total('all'):,} {what}; {self._used(chosen, many)}."
        return Choice("data.frames", message, tuple(labels.items()), chosen)

    def _used(self, chosen: str, many: int) -> str:
        if chosen == "auto":
            step = self._auto_step
            videos = "all are used" if step == 1 else f"every {_ordinal(step)} is used"
            both = len(self._videos) < many
            return f"{videos}, of animations and pages the first" if both else videos
        if chosen == "every":
            return f"every {_ordinal(self.config.frame_step)} is used"
        if chosen == "all":
            return "all are used"
        return "the first of each is used" if many > 1 else "the first is used"


def _ordinal(number: int) -> str:
    if number == 1:
        return "one"
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
