"""The cache of prepared image sets: found again in milliseconds, checked, thrown away when the source changes.

``CACHE/images/KEY-STAMP/`` holds ``images.npy``, ``labels.npy`` and ``meta.json``. KEY is made from the source's
identity and the configuration, STAMP from the source's content, so a set that is being trained on is never replaced
under a running training.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write, readable_folder
from gan_studio.core.shape import ImageShape
from gan_studio.data.image_set import ImageSet
from gan_studio.data.report import Report
from gan_studio.data.source import Files, Source, Tick
from gan_studio.data.statistics import measure

#: Raised when the files' meaning changes: what was prepared before is not looked for.
_LAYOUT = 1
#: Raised when other pixels or sizes come of the same source: what was prepared before is prepared again in its place.
_DECODED, _COPIED = 5, 1  # of picture files, of arrays
_IMAGES, _LABELS, _META = "images.npy", "labels.npy", "meta.json"
_CHECKED_BLOCKS = 64
_CHECKED_BYTES = 2**18


@dataclass(frozen=True)
class Place:
    """Where one prepared set lies, or will lie.

    Attributes:
        version: of the way from the source to pixels; a set made in another way is not read.
    """

    folder: Path
    version: int

    @classmethod
    def of(cls, cache: Path, source: Source, config: DataConfig) -> "Place":
        """The place for a source prepared with a configuration."""
        wanted = config.model_dump(exclude={"source"})
        key = json.dumps([_LAYOUT, source.origin.identity, wanted], sort_keys=True)
        folder = cache / "images" / f"{_digest(key)[:24]}-{_digest(source.origin.stamp)[:16]}"
        return cls(folder, _DECODED if isinstance(source, Files) else _COPIED)

    @contextmanager
    def locked(self, tick: Tick) -> Iterator[None]:
        """One process or thread at a time prepares this set; others wait, and find it prepared.

        Raises:
            UserError: the cache folder cannot be written.
        """
        path = self.folder.with_name(f"{self.folder.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path, thread_local=False)
            while True:
                tick()
                with suppress(Timeout):
                    lock.acquire(timeout=0.05)
                    break
        except OSError as error:
            raise UserError(
                f"Prepared pictures cannot be kept in {path.parent}: {error.strerror or error}.",
                "Make the folder writable, or name another one in the environment variable GAN_STUDIO_HOME.",
            ) from error
        try:
            yield
        finally:
            lock.release()  # its empty file stays: removing it could split the lock between two who wait

    def read(self, source: str | tuple[str, ...]) -> ImageSet | None:
        """The prepared set, or None when it is not there, is damaged, or another version of the program made it.

        Its pictures are measured for the report, if they are not yet.

        Args:
            source: as the caller wrote it, for the returned configuration.
        """
        try:
            folder = readable_folder(self.folder)
            meta = json.loads((folder / _META).read_text("utf-8"))
            if meta["version"] != self.version:
                return None
            images = np.load(folder / _IMAGES, mmap_mode="r", allow_pickle=False)
            labels = np.load(folder / _LABELS, allow_pickle=False) if meta["classes"] else None
            if tuple(meta["shape"]) != images.shape or _check(folder / _IMAGES) != meta["check"]:
                return None
            if labels is not None and (labels.shape != images.shape[:1] or labels.dtype != np.int64):
                return None
            report = Report.from_dict(meta["report"])
            if report.statistics is None and images.dtype == np.uint8 and len(images):
                report = replace(report, statistics=measure(images, labels if len(report.classes) > 1 else None))
                _keep_report(folder / _META, meta, report)
            return ImageSet(
                images,
                labels,
                tuple(meta["classes"]),
                DataConfig(**(meta["config"] | {"source": source})),
                report,
                meta["fingerprint"],
            )
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None

    def forget_older(self) -> None:
        """Remove what was prepared from earlier states of the same source, as far as nobody holds it open."""
        key = self.folder.name.rsplit("-", 1)[0]
        for other in self.folder.parent.glob(f"{key}-*"):
            if other.is_dir() and other.name != self.folder.name:
                shutil.rmtree(other, ignore_errors=True)


class Writer:
    """Writes a set's pictures one after the other, never more than a block in memory.

    The file is written, not mapped: on a full disk writing to a mapping kills the process, writing raises.

    Args:
        folder: a fresh one.
        capacity: pictures at most.
        dtype: of the pictures: uint8, or float32 for points.
        version: see `Place`.

    Raises:
        UserError: the disk has no room for them.
    """

    def __init__(self, folder: Path, capacity: int, shape: ImageShape, dtype: np.dtype[Any], version: int) -> None:
        self._folder, self._shape, self._dtype, self._version, self.count = folder, shape, dtype, version, 0
        needed = capacity * int(np.prod(shape)) * dtype.itemsize
        free = shutil.disk_usage(folder).free
        if needed > free:
            raise UserError(
                f"Preparing {capacity:,} pictures of {shape} needs {_gigabytes(needed)}, "
                f"{folder.parent} has {_gigabytes(free)} free.",
                "Free some space, choose a smaller size, or name another folder in GAN_STUDIO_HOME.",
            )
        self._hash = hashlib.sha256(repr(tuple(shape)).encode())
        self._file = open(folder / _IMAGES, "wb")  # noqa: SIM115 - written to until `finish` or `close`
        self._write_header(capacity)

    def add(self, images: NDArray[Any]) -> None:
        """Append ``K×H×W×C``."""
        data = np.ascontiguousarray(images, self._dtype).data
        self._file.write(data)
        self._hash.update(data)
        self.count += len(images)

    def finish(self, labels: NDArray[np.int64] | None, classes: tuple[str, ...]) -> dict[str, Any]:
        """Write labels and the final header; what `write_meta` wants of it."""
        self._file.seek(0)
        self._write_header(self.count)
        self._file.close()
        if labels is not None:
            np.save(self._folder / _LABELS, labels, allow_pickle=False)
            self._hash.update(labels.tobytes())
        self._hash.update(json.dumps(classes).encode())
        return {
            "version": self._version,
            "shape": [self.count, *self._shape],
            "classes": list(classes),
            "fingerprint": self._hash.hexdigest(),
            "check": _check(self._folder / _IMAGES),
        }

    def write_meta(self, meta: dict[str, Any], config: DataConfig, report: Report) -> None:
        """Write what is known of the set, last."""
        whole = meta | {"config": config.model_dump(exclude={"source"}), "report": report.to_dict()}
        (self._folder / _META).write_text(json.dumps(whole), "utf-8")

    def close(self) -> None:
        """Close the file if it is still open."""
        with suppress(OSError):
            self._file.close()

    def _write_header(self, count: int) -> None:
        # numpy pads the header so that the first dimension can change without moving the data.
        header = {"descr": self._dtype.str, "fortran_order": False, "shape": (count, *self._shape)}
        np.lib.format.write_array_header_1_0(self._file, header)


def _keep_report(path: Path, meta: dict[str, Any], report: Report) -> None:
    """So that pictures are measured once: when they were just prepared, or were by a version that measured less. Where
    nothing can be written they are measured again the next time."""
    with suppress(UserError), atomic_write(path) as file:
        file.write(json.dumps(meta | {"report": report.to_dict()}).encode())


def _check(path: Path) -> str:
    """A checksum of the file's size and blocks spread over it: all of a small file, 16 MB of a large one."""
    size = os.path.getsize(path)
    digest = hashlib.blake2b(str(size).encode(), digest_size=16)
    places = np.linspace(0, max(0, size - _CHECKED_BYTES), _CHECKED_BLOCKS).astype(np.int64)
    with open(path, "rb") as file:
        for place in np.unique(places).tolist():
            file.seek(place)
            digest.update(file.read(_CHECKED_BYTES))
    return digest.hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e8 else f"{size / 1e6:,.1f} MB"
