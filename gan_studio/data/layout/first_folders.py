"""How classes were judged before label files were read: for runs that were started then, and must keep theirs."""

from collections.abc import Sequence

from gan_studio.data.names import Item

_PARTS = frozenset(("train", "training", "test", "testing", "val", "valid", "validation"))


def by_first_folders(names: Sequence[str]) -> tuple[list[Item], tuple[str, ...]]:
    """Pictures with labels, and the classes' names in the order of text, from paths with ``/``.

    The folders at the first level at which pictures are kept apart are the classes, if every picture lies in one and
    there are at least two. A folder around everything, and ``train/``, ``test/`` and the like, are passed over.
    """
    folders = [name.split("/")[:-1] for name in names]
    level = 0
    while True:
        here = {parts[level] if level < len(parts) else "" for parts in folders}
        if "" in here or not here:
            return [Item(name) for name in names], ()
        if len(here) > 1 and not {name.lower() for name in here} <= _PARTS:
            break
        level += 1
    classes = tuple(sorted(here))
    index = {name: number for number, name in enumerate(classes)}
    return [Item(name, index[parts[level]]) for name, parts in zip(names, folders, strict=True)], classes
