"""What a parquet file's columns mean: pictures, and labels as Hugging Face describes them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_IMAGES = ("image", "img", "pixel_values", "picture", "photo", "png", "jpg")
_LABELS = ("label", "labels", "class", "category", "target", "fine_label", "y")
_SPLIT = re.compile(r"(.+?)-\d{5}-of-\d{5}")


@dataclass(frozen=True)
class Schema:
    """The columns that count.

    Attributes:
        image: the pictures' column; empty when there is none.
        labels: columns that may be classes, the likeliest first.
        names: of the classes of a column, where they are stored as numbers.
    """

    image: str
    labels: tuple[str, ...]
    names: dict[str, tuple[str, ...]]


def understand(schema: Any, types: Any) -> Schema:
    """From a file's Arrow schema; ``types`` is ``pyarrow.types``."""
    names = _class_names(schema.metadata or {})
    pictures = [field.name for field in schema if _is_picture(field.type, types)]
    image = next((name for name in _IMAGES if name in pictures), pictures[0] if pictures else "")
    could = [
        field.name
        for field in schema
        if types.is_integer(field.type)
        or types.is_string(field.type)
        or types.is_large_string(field.type)
        or types.is_dictionary(field.type)
        or types.is_boolean(field.type)
    ]
    known = {name: place for place, name in enumerate(_LABELS)}
    could.sort(key=lambda name: (name not in names, known.get(name.lower(), len(known))))
    return Schema(image, tuple(could), names)


def plainly_meant(schema: Schema) -> str:
    """The column to take as classes unasked; empty when none plainly is."""
    likely = (name for name in schema.labels if name in schema.names or name.lower() in _LABELS)
    return next(likely, "")


def split_of(name: str) -> str:
    """``train`` of ``train-00000-of-00002.parquet``, or of a file that is called so; empty otherwise."""
    stem = name.rpartition("/")[2].removesuffix(".parquet")
    found = _SPLIT.fullmatch(stem)
    return found[1] if found else stem if stem in ("train", "test", "validation", "valid", "val") else ""


def shards_by_split(names: Sequence[str]) -> dict[str, list[str]]:
    """File names by the part of the set that they hold; the training part first."""
    parts: dict[str, list[str]] = {}
    for name in sorted(names):
        parts.setdefault(split_of(name), []).append(name)
    return dict(sorted(parts.items(), key=lambda part: (part[0] != "train", part[0])))


def _is_picture(kind: Any, types: Any) -> bool:
    if types.is_binary(kind) or types.is_large_binary(kind):
        return True
    return types.is_struct(kind) and any(field.name == "bytes" for field in kind)


def _class_names(metadata: dict[bytes, bytes]) -> dict[str, tuple[str, ...]]:
    """Of columns that Hugging Face calls ClassLabel."""
    try:
        features = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
        return {
            name: tuple(map(str, feature["names"]))
            for name, feature in features.items()
            if isinstance(feature, dict) and feature.get("_type") == "ClassLabel" and feature.get("names")
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
