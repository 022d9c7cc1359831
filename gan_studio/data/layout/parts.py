"""Parts that a set is divided into: splits for training and testing, and pictures that describe other pictures."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gan_studio.data.names import natural

Folders = tuple[str, ...]

_SPLIT = re.compile(
    r"(?:.+[-_ ])?(?:(?P<train>train|training|trn)|(?P<test>test|testing|tst)|(?P<val>val|valid|validation|dev|eval))"
    r"(?:[-_ ]?(?:sets?|data|images?|imgs?|\d{1,4}))*",
    re.IGNORECASE,
)
#: Unpaired translation sets: trainA, trainB, testA, testB.
_DOMAINS = re.compile(r"(train|test|val|valid)([ABCD])")
_SIDE_WORD = (
    r"(?:masks?|labels?|annotations?|annots?|seg|segm|segs|segmentations?(?:class|object|maps?|masks?)?|semantic|instances?"
    r"|depths?|depth[-_ ]?maps?|gts?|ground[-_ ]?truths?|thumbs?|thumbnails?|previews?|edges?|trimaps?|mattes?|alphas?"
    r"|normals?|heatmaps?|saliency)"
)
#: Folders of pictures that describe others.
_SIDE_FOLDER = re.compile(rf"(?:.+[-_ ])?{_SIDE_WORD}(?:[-_ ]?(?:images?|imgs?|png|raw|\d+(?:x\d+)?))*", re.IGNORECASE)
#: Such pictures beside the ones they describe.
_SIDE_STEM = re.compile(rf"(?P<stem>.+)[-_. ](?P<kind>{_SIDE_WORD})(?:[-_ ]?\d+)?", re.IGNORECASE)
_PICTURE_FOLDER = re.compile(
    r"|(?:.+[-_ ])?(?:images?|imgs?|pictures?|pics?|photos?|jpe?g(?:images)?|pngs?|rgb|colou?r|originals?|inputs?|raw"
    r"|src|x|data|frames|train(?:ing)?|test|val)(?:[-_ ]?\d+(?:x\d+)?)*",
    re.IGNORECASE,
)
_SAME_STEMS = 0.5
_PICTURES = "pictures"


@dataclass(frozen=True)
class Parts:
    """Of each picture in which parts it is.

    Attributes:
        folders: its folders without those that name a part.
        splits: its split; empty without.
        kinds: the folder, or the kind of file, that tells pictures from their masks and the like; empty without.
        sides: those kinds that describe other pictures.
    """

    folders: list[Folders]
    splits: list[str]
    kinds: list[str]
    sides: frozenset[str]

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """Pictures of each kind in each split, (kind, split)."""
        return Counter(zip(self.kinds, self.splits, strict=True))


def find_parts(names: Sequence[str], tops: frozenset[str] = frozenset()) -> Parts:
    """The parts of a set from its pictures' names, paths with ``/``.

    Args:
        tops: the folders that were chosen together; see `Files`.
    """
    known: dict[str, Folders] = {}  # one for all pictures of a folder: there may be millions
    folders = [_folders(name.rpartition("/")[0], known, tops) for name in names]
    stems = [_stem(name) for name in names]
    parts = _side_folders(folders, stems) or _side_files(folders, stems)
    parts = parts or Parts(folders, [""] * len(names), [""] * len(names), frozenset())
    return _with_splits(_with_domains(parts))


def _side_folders(folders: list[Folders], stems: list[str]) -> Parts | None:
    """``images/1.png`` and ``masks/1.png``."""
    for depth in range(max(map(len, folders), default=0)):
        here = [one[depth] if len(one) > depth else "" for one in folders]
        plain = {name for name in set(here) if not _SIDE_FOLDER.fullmatch(name)}
        if len(plain) == len(set(here)):
            continue
        rest = [one[:depth] + one[depth + 1 :] for one in folders]
        sides = _sides(here, plain, folders, rest, stems)
        if not sides:
            continue
        plain = set(here) - sides
        kind = (len(plain) == 1 and next(iter(plain))) or _PICTURES
        kinds = [name if name in sides else kind for name in here]
        kept = [short if name in sides or name == kind else one
                for name, one, short in zip(here, folders, rest, strict=True)]  # fmt: skip
        return Parts(kept, [""] * len(folders), kinds, frozenset(sides))
    return None


def _sides(here: list[str], plain: set[str], whole: list[Folders], rest: list[Folders], stems: list[str]) -> set[str]:
    """The names of folders whose pictures are called like others that they describe.

    A class may be called masks: the other folder must be called as folders of pictures are, or hold exactly the same
    names, or be part of the name (``train`` and ``train_masks``).
    """
    others = [(one, stem) for name, one, stem in zip(here, rest, stems, strict=True) if name in plain]
    known = set(others)
    unmoved = {(one, stem) for name, one, stem in zip(here, whole, stems, strict=True) if name in plain}
    only = next(iter(plain)) if len(plain) == 1 else None
    sides = set()
    for side in set(here) - plain:
        mine = [(one, stem) for name, one, stem in zip(here, rest, stems, strict=True) if name == side]
        described = {(one, stem if (one, stem) in known | unmoved else _described(stem)) for one, stem in mine}
        called = (only is not None and bool(_PICTURE_FOLDER.fullmatch(only))) or any(
            name and side.lower().startswith(name.lower()) for name in plain
        )
        in_place = bool(plain - {only}) and len(described & unmoved) >= _SAME_STEMS * len(mine)
        if (called and len(described & known) >= _SAME_STEMS * len(mine)) or in_place or (only and described == known):
            sides.add(side)
    return sides


def _side_files(folders: list[Folders], stems: list[str]) -> Parts | None:
    """``1.png`` and ``1_mask.png`` in one folder."""
    if sum(bool(_SIDE_STEM.fullmatch(stem)) for stem in stems[:: max(1, len(stems) // 1000)]) == 0:
        return None  # at least every fourth would be one
    known = set(zip(folders, stems, strict=True))
    sides = [
        (described := _described(stem)) != stem and (one, described) in known
        for one, stem in zip(folders, stems, strict=True)
    ]
    if sum(sides) < 2 or sum(sides) < len(stems) / 4:
        return None
    matches = [_SIDE_STEM.fullmatch(stem) for stem in stems]
    kinds = [match["kind"].lower() if side and match else _PICTURES for side, match in zip(sides, matches, strict=True)]
    return Parts(folders, [""] * len(stems), kinds, frozenset(kinds) - {_PICTURES})


def _with_domains(parts: Parts) -> Parts:
    """``trainA`` becomes the split ``train`` and the folder ``A``."""
    for depth in range(max(map(len, parts.folders), default=0)):
        names = {one[depth] for one in parts.folders if len(one) > depth}
        if len(names) > 1 and all(_DOMAINS.fullmatch(name) for name in names):
            folders = []
            for one in parts.folders:
                match = _DOMAINS.fullmatch(one[depth]) if len(one) > depth else None
                folders.append((*one[:depth], match[1], match[2], *one[depth + 1 :]) if match else one)
            return Parts(folders, parts.splits, parts.kinds, parts.sides)
    return parts


def _with_splits(parts: Parts) -> Parts:
    folders, splits = parts.folders, parts.splits
    depth = 0
    while depth < max(map(len, folders), default=0):
        here = [
            one[depth] if len(one) > depth and kind not in parts.sides else ""
            for one, kind in zip(folders, parts.kinds, strict=True)
        ]
        if _are_splits(Counter(filter(None, here))):
            here = [one[depth] if len(one) > depth else "" for one in folders]
            splits = [before or name for before, name in zip(splits, here, strict=True)]
            folders = [one[:depth] + one[depth + 1 :] for one in folders]
        else:
            depth += 1
    return Parts(folders, splits, parts.kinds, parts.sides)


def _are_splits(counts: Counter[str]) -> bool:
    """Whether folders of these names divide the set; one that is called so among others may be a class: a train."""
    roles = {name: match.lastgroup for name in counts if (match := _SPLIT.fullmatch(name))}
    pictures = sum(counts[name] for name in roles)
    many = len(set(roles.values())) > 1 or (len(roles) > 1 and len(roles) == len(counts))
    return many and pictures >= counts.total() / 2


def split_order(name: str) -> tuple[object, ...]:
    """A key that sorts pictures for training before those for validation and testing, and those before others."""
    match = _SPLIT.fullmatch(name)
    return ("train", "val", "test", None).index(match.lastgroup if match else None), natural(name)


def _folders(path: str, known: dict[str, Folders], tops: frozenset[str]) -> Folders:
    found = known.get(path)
    if found is None:
        parts = tuple(path.split("/")) if path else ()
        found = known[path] = _below_top(parts, tops) if tops else parts
    return found


def _below_top(parts: Folders, tops: frozenset[str]) -> Folders:
    for length in range(1, len(parts) + 1):
        if (top := "/".join(parts[:length])) in tops:
            return top, *parts[length:]
    return ()


def _stem(name: str) -> str:
    base = name.rpartition("/")[2]
    return base.rpartition(".")[0] or base


def _described(stem: str) -> str:
    """The stem of the picture that one with this stem would describe."""
    match = _SIDE_STEM.fullmatch(stem)
    return match["stem"] if match else stem
