"""From what the user named to a source of pictures."""

from pathlib import Path

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.files import refuse_special
from gan_studio.data.candidates import head_of
from gan_studio.data.kinds import file_kind
from gan_studio.data.samples import PREFIX, sample_set
from gan_studio.data.source import Arrays, Origin, Source, Tick, described, sources
from gan_studio.data.sources.picture_files import open_files

_HINT = (
    "Choose a folder or an archive (zip, tar) of pictures, picture files, a video, an idx, npy, npz, CIFAR, HDF5, "
    "MATLAB or parquet file, a CSV file of pixels, or sample:NAME."
)


def open_source(config: DataConfig, tick: Tick) -> Source:
    """Find out what ``config.source`` is and open it; only names, sizes and headers are read.

    Args:
        config: its source is ``sample:NAME``, a path, or several paths of pictures.

    Raises:
        UserError: there is no such thing, or nothing in it can be used.
    """
    source = config.source
    if not isinstance(source, str):
        if len(source) == 1:
            return open_source(config.model_copy(update={"source": source[0]}), tick)
        if sample := next((one for one in source if one.startswith(PREFIX)), None):
            message = f"A sample set stands alone: {sample} cannot be joined to other pictures."
            raise UserError(message, "Choose it alone, or your own pictures alone.", field="data.source")
        return open_files(source, config, tick)
    if source.startswith(PREFIX):
        return _open_sample(source.removeprefix(PREFIX), config, tick)
    if not source.strip():
        raise UserError("No pictures were chosen.", _HINT, field="data.source")
    path = Path(source).expanduser()
    try:
        if not path.exists():
            raise UserError(f"There is no file or folder {path}.", _missing_hint(path), field="data.source")
        refuse_special(path, _HINT, "data.source")
        return _open_path(path, config, tick)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"{path} cannot be read: {reason}.", "Check its permissions.", field="data.source") from error


def _open_path(path: Path, config: DataConfig, tick: Tick) -> Source:
    sure = [(entry.value.recognises(path), entry) for entry in sources]
    best, entry = max(sure, key=lambda pair: pair[0])
    if not best:
        raise _unknown(path)
    return entry.value.open(path, config, tick)


def _open_sample(name: str, config: DataConfig, tick: Tick) -> Source:
    sample = sample_set(name)
    inside = _open_path(sample.path, config, tick)
    if isinstance(inside, Arrays):
        inside.class_names = sample.classes
    text = f"{PREFIX}{name}"
    # The checksum is the stamp: installing the program again, with new file times, keeps the cache.
    return described(inside, Origin(text, text, sample.sha256, sample.title, sample.licence, check=sample.check))


def _missing_hint(path: Path) -> str:
    near = next((parent for parent in path.parents if parent.exists()), None)
    if path.name and _sample_named(path.name):
        return f"For the sample set write {PREFIX}{path.name}."
    return f"Check the spelling: {near} exists." if near and near != Path() else _HINT


def _sample_named(name: str) -> bool:
    """Whether a sample set is called so."""
    try:
        sample_set(name)
    except UserError:
        return False
    return True


def _unknown(path: Path) -> UserError:
    """Named by what it is."""
    kind = file_kind(head_of(path), path.name) if path.is_file() else ""
    named = f" is {kind}, and" if kind else ""
    return UserError(f"{path}{named} holds no pictures in a known format.", _unknown_hint(kind), field="data.source")


def _unknown_hint(kind: str) -> str:
    if "archive" in kind:
        return "Unpack it and choose the folder."
    if "pickle" in kind:
        return "Save its arrays with numpy.savez, as numbers, and choose that file."
    if "PDF" in kind or "drawing" in kind or "raw camera" in kind or "Photoshop" in kind:
        return "Save it as PNG with the program that made it."
    return _HINT
