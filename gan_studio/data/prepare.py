"""From a source of pictures to an image set in the cache."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.events import Progress
from gan_studio.core.files import atomic_folder
from gan_studio.core.places import cache_folder
from gan_studio.core.readable import readable_names
from gan_studio.data.cache import Place, Writer
from gan_studio.data.decode import MIN_SIDE
from gan_studio.data.entries import Entry, entries
from gan_studio.data.fit import background_colour, converted, fitted, shape_of, to_picture
from gan_studio.data.frames import with_frames
from gan_studio.data.image_set import ImageSet
from gan_studio.data.labels.one_kind import labels_of
from gan_studio.data.names import Item
from gan_studio.data.opening import open_source
from gan_studio.data.pool import Stop, in_order
from gan_studio.data.report import LeftOut
from gan_studio.data.source import Arrays, Files, Source, Tick
from gan_studio.data.survey import Resolved, resolve
from gan_studio.data.tally import Tally
from gan_studio.data.unusable import reason_of

_CHUNK = 16
_PROGRESS_SECONDS = 0.05
OnProgress = Callable[[Progress], None]


def load_images(
    config: DataConfig,
    *,
    on_progress: OnProgress = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
    cache: Path | None = None,
) -> ImageSet:
    """The image set that a configuration asks for: from the cache, or prepared into it first.

    Args:
        config: height, width 0 and channels ``auto`` are chosen from the data.
        on_progress: hears of pictures prepared, at most 20 times a second, total 0 while size and channels are
            being chosen; not called when the cache serves.
        should_cancel: asked many times a second.
        cache: folder to keep prepared sets in; the user's cache folder when None.

    Raises:
        UserError: the source is missing, damaged or without a usable picture; the cache cannot be written.
        Cancelled: ``should_cancel`` said so; nothing is left behind.
    """

    def tick() -> None:
        if should_cancel():
            raise Cancelled

    background_colour(config)
    source = open_source(config, tick)
    place = Place.of(cache or cache_folder(), source, config)
    ready = place.read(config.source) or _settled_before(source, config, cache or cache_folder())
    if ready is not None:
        return ready
    source.origin.check()
    with place.locked(tick):
        ready = place.read(config.source)
        if ready is None:
            on_progress(Progress(0, 0))
            source = with_frames(source, config, tick) if isinstance(source, Files) else source
            _prepare(source, resolve(source, config, tick), place, on_progress, tick)
            ready = place.read(config.source)
            place.forget_older()
    if ready is None:
        raise UserError(f"Prepared pictures could not be read back from {place.folder}.", "Check that disk.")
    return ready


def _settled_before(source: Source, config: DataConfig, cache: Path) -> ImageSet | None:
    """The set when it was prepared for a configuration that left open what this one settles, as a new run's does."""
    if not (config.height and config.width) or config.channels == "auto":
        return None
    for height, width in ((0, 0), (config.height, 0), (0, config.width), (config.height, config.width)):
        for channels in ("auto", config.channels):
            open_one = config.model_copy(update={"height": height, "width": width, "channels": channels})
            ready = Place.of(cache, source, open_one).read(config.source) if open_one != config else None
            if ready is not None and ready.config == config:
                return ready
    return None


def _prepare(source: Source, resolved: Resolved, place: Place, on_progress: OnProgress, tick: Tick) -> None:
    config = resolved.config
    shape, tally = shape_of(config), Tally()
    capacity = source.count if isinstance(source, Arrays) else len(source.items)
    dtype = source.dtype if isinstance(source, Arrays) else np.dtype(np.uint8)
    if shape.points and dtype == np.uint8:
        raise UserError("Pictures of 2×1 grey pixels are too small to train on.", "Choose a larger size.")
    with atomic_folder(place.folder) as folder:
        writer = Writer(folder, capacity, shape, dtype, place.version)
        try:
            told = _Throttled(on_progress, capacity)
            if isinstance(source, Arrays) and source.points:
                labels, classes, name = _copy_points(source, config, writer, tally, tick)
            elif isinstance(source, Arrays):
                labels, classes, name = _copy(source, config, writer, tally, told, tick)
            else:
                labels, classes, name = _decode(source, resolved, writer, tally, told, tick)
            classes = readable_names(classes)  # they go to files, windows and terminals from here
            meta = writer.finish(labels, classes)
            origin = source.origin if isinstance(source, Arrays) else source.told
            report = tally.report(origin, labels, classes, name)
            report = replace(report, choices=report.choices + resolved.choices)
            # Points have neither sizes nor colours to speak of.
            report = replace(report, sizes=(), modes=()) if shape.points else report
            writer.write_meta(meta, config, report)
            tick()
        finally:
            writer.close()


_Found = tuple[NDArray[np.int64] | None, tuple[str, ...], Callable[[int], str]]


def _copy(source: Arrays, config: DataConfig, writer: Writer, tally: Tally, told: "_Throttled", tick: Tick) -> _Found:
    """Arrays go over in blocks; only other sizes take the way through a picture each."""
    if min(source.height, source.width) < MIN_SIDE:
        size = f"{source.width}×{source.height}"
        raise UserError(f"The pictures in {source.origin.name} are {size} pixels: too small to train on.")
    labels, classes = labels_of(source, config)
    background, channels = background_colour(config), shape_of(config).channels
    fits = (source.height, source.width) == (config.height, config.width)
    for block in source.blocks(tick):
        for start in range(0, len(block), 4096 if fits else _CHUNK):
            tick()
            part = block[start : start + (4096 if fits else _CHUNK)]
            done = (
                converted(part, channels, background)
                if fits
                else np.stack([fitted(to_picture(pixels), config) for pixels in part])
            )
            writer.add(done)
            tally.remember(done)
            told(writer.count)
    tally.count((source.width, source.height), source.mode, writer.count)
    return labels, classes, source.name


def _copy_points(source: Arrays, config: DataConfig, writer: Writer, tally: Tally, tick: Tick) -> _Found:
    """Points stay as they are."""
    labels, classes = labels_of(source, config)
    for block in source.blocks(tick):
        writer.add(block)
        tally.remember(block)
    tally.count((source.width, source.height), source.mode, writer.count)
    return labels, classes, source.name


def _decode(source: Files, resolved: Resolved, writer: Writer, tally: Tally, told: "_Throttled", tick: Tick) -> _Found:
    """Files are decoded by a few threads (Pillow leaves them free) and written in their order."""
    tally.left_out.extend(source.passed_over)
    used: list[Item] = []
    seen = 0
    for results in _decoded(source, resolved, tick):
        for result in results:
            seen += 1
            if isinstance(result, LeftOut):
                tally.left_out.append(result)
                continue
            writer.add(result.pixels[None])
            tally.remember(result.pixels[None])
            tally.count(result.size, result.mode)
            tally.clipped += result.clipped
            tally.shrunk += result.shrunk
            used.append(result.item)
        told(seen)
    if not used:
        raise _nothing_usable(source.origin.name, tally.left_out)
    labels = np.array([item.label for item in used], np.int64) if source.classes else None
    return labels, source.classes, lambda index: used[index].title


@dataclass(frozen=True)
class _Fitted:
    item: Item
    pixels: NDArray[np.uint8]
    size: tuple[int, int]
    mode: str
    clipped: bool
    shrunk: bool


def _decoded(source: Files, resolved: Resolved, tick: Tick) -> Iterator[list[_Fitted | LeftOut]]:
    """Chunks of pictures in order."""

    def work(chunk: list[Entry], stop: Stop) -> list[_Fitted | LeftOut]:
        return [_fitted_one(entry, config) for entry in chunk if not stop()]

    config = resolved.config
    wanted = max(config.height, config.width)
    chunks = entries(source, source.items, wanted, tick, together=_CHUNK, levels=resolved.levels)
    return in_order(work, chunks, tick)


def _fitted_one(entry: Entry, config: DataConfig) -> _Fitted | LeftOut:
    try:
        found = entry.picture()
        pixels = fitted(found.image, config)
        return _Fitted(entry.item, pixels, found.size, found.mode, found.clipped, found.shrunk)
    except Cancelled:
        raise
    except Exception as error:  # one picture never stops a set, whatever is wrong with it or with reading it
        return LeftOut(entry.name, reason_of(error))


def _nothing_usable(name: str, left_out: Sequence[LeftOut]) -> UserError:
    words = "; ".join(f"{item.name} is left out: {item.reason}" for item in left_out[:3])
    return UserError(
        f"No usable picture among the {len(left_out):,} files of {name}. {words}.",
        "Choose a folder, an archive or a list of pictures, such as PNG or JPEG files.",
        field="data.source",
    )


class _Throttled:
    """Passes progress on, not more often than an eye can follow; the last always."""

    def __init__(self, on_progress: OnProgress, total: int) -> None:
        self._on_progress, self._total = on_progress, total
        self._next = 0.0
        self(0)

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now >= self._next or done == self._total:
            self._next = now + _PROGRESS_SECONDS
            self._on_progress(Progress(done, self._total))
