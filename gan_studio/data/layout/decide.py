"""From what is known of a set's names and label files to its pictures with their classes, and what was assumed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gan_studio.core.config.data import FIRST_FOLDERS, DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.labels.columns import Column, column_meant, could_be_classes
from gan_studio.data.labels.reading import read_columns
from gan_studio.data.labels.table import LabelFile
from gan_studio.data.layout.first_folders import by_first_folders
from gan_studio.data.layout.folders import FolderClasses, folder_classes
from gan_studio.data.layout.parts import find_parts
from gan_studio.data.layout.use import Use, used_parts
from gan_studio.data.names import Item, natural
from gan_studio.data.report import Choice, LeftOut

#: Choices offered at most; any column can be asked for by name.
_OFFERED = 48
_MOST_CLASSES = 10_000
_COLUMN = "column:"


@dataclass(frozen=True)
class Layout:
    """What a set of picture files is made of.

    Attributes:
        items: the pictures that are used, with their labels.
        classes: names of the classes; empty without.
        left_out: pictures that are not used, and why.
        label_files: names, within the set, of the files that labels were read from.
        notes, choices: for the report.
    """

    items: tuple[Item, ...]
    classes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    label_files: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class _Labels:
    """A way to the classes: the choice's value, the label of each used picture, and words."""

    value: str
    values: Sequence[str | None]
    message: str
    missing: str = ""


def lay_out(
    names: Sequence[str],
    config: DataConfig,
    files: Sequence[LabelFile] = (),
    tick: Callable[[], None] = lambda: None,
    tops: frozenset[str] = frozenset(),
) -> Layout:
    """Which pictures are used, and their classes.

    Args:
        names: of all pictures in the set, with ``/``.
        config: its ``labels`` and ``parts`` say what was chosen.
        files: that may hold labels.
        tick: called now and then; raises to end it.
        tops: the folders that were chosen together; see `Files`.

    Raises:
        UserError: what was chosen is not there.
    """
    if config.labels == FIRST_FOLDERS:
        if tops:  # folders that were chosen together were no classes then
            return Layout(tuple(map(Item, names)))
        items, classes = by_first_folders(names)
        return Layout(tuple(items), classes)
    parts = find_parts(names, tops)
    use = used_parts(names, parts, config.parts)
    here = [names[place] for place in use.places]
    read = read_columns(here, files, tick)
    folders = folder_classes(
        [parts.folders[place] for place in use.places], here, [parts.splits[place] for place in use.places]
    )
    labels = _chosen(config.labels, read.columns, folders, read.buckets)
    options = _options(read.columns, folders, len(here))
    if all(labels.value != value for value, _ in options):  # asked for by name, not among those offered
        options = (*options, (labels.value, f"Column {labels.value.removeprefix(_COLUMN)}"))
    choices = (Choice("data.labels", _said(labels), options, labels.value),) if len(options) > 1 else ()
    return _laid_out(here, labels, use, read.files, read.notes, choices)


def _laid_out(
    here: Sequence[str],
    labels: _Labels,
    use: Use,
    files: frozenset[str],
    notes: tuple[str, ...],
    choices: tuple[Choice, ...],
) -> Layout:
    choices = (*choices, *use.choices)
    if labels.value == "none":
        return Layout(tuple(map(Item, here)), (), use.left_out, files, notes, choices)
    classes = tuple(sorted({value for value in labels.values if value is not None}, key=natural))
    index = {name: number for number, name in enumerate(classes)}
    pairs = list(zip(here, labels.values, strict=True))
    items = tuple(Item(name, index[value]) for name, value in pairs if value is not None)
    missing = tuple(LeftOut(name, labels.missing) for name, value in pairs if value is None)
    return Layout(items, classes, use.left_out + missing, files, notes, choices)


def _chosen(wanted: str, columns: Sequence[Column], folders: FolderClasses | None, buckets: bool) -> _Labels:
    if wanted == "none":
        return _Labels("none", (), "No classes.")
    if wanted == "folders":
        if folders is None:
            raise UserError(
                "There are no folders that could be classes.", "Set data.labels to auto or none.", "data.labels"
            )
        return _by_folders(folders)
    if wanted.startswith(_COLUMN):
        return _by_column(_column(wanted.removeprefix(_COLUMN), columns))
    if wanted != "auto":
        message = f"data.labels cannot be {wanted!r}."
        raise UserError(message, "Choose auto, none, folders, or column:NAME.", field="data.labels")
    return _judged(columns, folders, buckets)


def _judged(columns: Sequence[Column], folders: FolderClasses | None, buckets: bool) -> _Labels:
    plausible = folders is not None and not folders.against and not buckets
    meant = column_meant(columns, alone=not plausible)
    if meant is not None:
        return _by_column(meant)
    if folders is not None and plausible:
        return _by_folders(folders)
    reasons = []
    if folders is not None:
        reasons.append(folders.against or "dataset.json says that the folders only divide the set")
    could = [one for one in columns if could_be_classes(one)]
    if any(one.attribute for one in could):
        titles = ", ".join(one.title for one in could[:2]) + (", …" if len(could) > 2 else "")
        reasons.append(f"{could[0].file} lists attributes ({titles}), any of which can be chosen")
    elif len(could) > 1:
        reasons.append(f"{could[0].file} has {len(could):,} columns that could be classes, and none is called so")
    elif could:
        reasons.append(f"{could[0].title} of {could[0].file} could be classes, but is not called so")
    return _Labels("none", (), f"No classes: {'; '.join(reasons)}." if reasons else "No classes.")


def _column(name: str, columns: Sequence[Column]) -> Column:
    found = next((one for one in columns if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in columns[:20]) + (", …" if len(columns) > 20 else "")
        hint = f"The columns are {names}." if columns else "No label file describes these pictures."
        raise UserError(f"There are no labels called {name!r}.", hint, field="data.labels")
    if len(found.classes) > _MOST_CLASSES:
        message = f"{name} has {len(found.classes):,} different values, too many to be classes."
        raise UserError(message, "Choose another column, or data.labels none.", field="data.labels")
    return found


def _by_column(column: Column) -> _Labels:
    message = f"The classes are the column {column.title} of {column.file}."
    return _Labels(f"{_COLUMN}{column.name}", column.values, message, f"no {column.title} in {column.file}")


def _by_folders(folders: FolderClasses) -> _Labels:
    return _Labels("folders", folders.labels, "The folders are the classes.", "outside of the class folders")


def _said(labels: _Labels) -> str:
    missing = sum(value is None for value in labels.values)
    if not missing:
        return labels.message
    pictures = f"{missing:,} pictures" if missing > 1 else "One picture"
    verb = "are" if missing > 1 else "is"
    return f"{labels.message} {pictures} {verb} left out: {labels.missing}."


def _options(columns: Sequence[Column], folders: FolderClasses | None, pictures: int) -> tuple[tuple[str, str], ...]:
    options = []
    if folders is not None:
        options.append(("folders", f"Folders ({len({one for one in folders.labels if one is not None}):,} classes)"))
    several = len({column.file for column in columns}) > 1
    for column in [one for one in columns if could_be_classes(one)][: _OFFERED - 2]:
        where = f" of {column.file}" if several else ""
        options.append((f"{_COLUMN}{column.name}", f"Column {column.title}{where} ({len(column.classes):,} classes)"))
    return (*options, ("none", "No classes"))
