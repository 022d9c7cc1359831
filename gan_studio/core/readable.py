"""Names and texts that may hold anything: how they are shown, and how they are kept in files.

Python holds the bytes of a name that is not UTF-8 as lone surrogates (PEP 383). They name the file, but no encoder
takes them; and a line break, a terminal's control code or a mark that turns the direction of writing may be in a name
as well.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

_SURROGATES = re.compile("[\ud800-\udfff]")
#: C0 and C1 controls, marks that turn the direction of writing, separators of lines, and lone surrogates.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_UNSEEN_IN_LINES = re.compile(_UNSEEN.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
_ESCAPED = re.compile(r"\\(\\|x[0-9a-f]{2}|u[0-9a-f]{4})")
#: What a text begins with that was escaped for a file.
_MARK = "escaped:"


def readable(text: str, *, lines: bool = False) -> str:
    r"""A name as people and encoders can take it: ``caf\xe9`` for a byte that is not UTF-8, ``\x0a`` for a line break.

    Args:
        lines: the text has lines of its own: line breaks and tabs stay.
    """
    pattern = _UNSEEN_IN_LINES if lines else _UNSEEN
    return pattern.sub(lambda match: _escape(match[0]), text)


def readable_names(names: Iterable[str]) -> tuple[str, ...]:
    """Several names of which no two become the same."""
    shown: dict[str, None] = {}
    for name in names:
        candidate, number = readable(name), 2
        while candidate in shown:
            candidate, number = f"{readable(name)} ({number})", number + 1
        shown[candidate] = None
    return tuple(shown)


def storable(value: Any) -> Any:
    """A plain value whose texts any encoder takes; `restored` gives it back. Other texts stay as they are."""
    return _through(value, _store)


def restored(value: Any) -> Any:
    """What `storable` was given."""
    return _through(value, _restore)


def json_text(value: Any, **options: Any) -> str:
    """As ``json.dumps``, readable and in UTF-8, whatever the texts hold; ``json.loads`` gives them back."""
    text = json.dumps(value, ensure_ascii=False, **options)
    return _SURROGATES.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _through(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {_through(key, change): _through(one, change) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_through(one, change) for one in value]
    return value


def _store(text: str) -> str:
    if not _SURROGATES.search(text) and not text.startswith(_MARK):
        return text
    return _MARK + _SURROGATES.sub(lambda match: _escape(match[0]), text.replace("\\", "\\\\"))


def _restore(text: str) -> str:
    if not text.startswith(_MARK):
        return text
    return _ESCAPED.sub(lambda match: _unescape(match[1]), text.removeprefix(_MARK))


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of the name
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"


def _unescape(code: str) -> str:
    if code == "\\":
        return code
    return chr(0xDC00 + int(code[1:], 16)) if code[0] == "x" else chr(int(code[1:], 16))
