"""``--set key=value``: text from the command line as values of the declared options."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from gan_studio.core.config import Option, RunConfig, options_of
from gan_studio.core.config.unknown import unknown_setting
from gan_studio.core.errors import UserError

_FAMILY = "network.family"
_TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def with_assignments(config: RunConfig, assignments: Sequence[str]) -> RunConfig:
    """A copy of ``config`` with ``key=value`` texts applied; the last of several for one key wins.

    Raises:
        UserError: no ``=``, an unknown key, or a value of the wrong kind or out of bounds; names the key.
    """
    texts = dict(_split(item) for item in assignments)
    if _FAMILY in texts:  # first: it decides which other options there are
        config = config.with_values({_FAMILY: texts.pop(_FAMILY).strip()})
    changes = values_of(options_of(config), [f"{path}={text}" for path, text in texts.items()])
    return config.with_values(changes) if changes else config


def values_of(options: Iterable[Option], assignments: Sequence[str]) -> dict[str, Any]:
    """Path → value of ``key=value`` texts, each of its option's kind; ``UserError`` as `with_assignments`."""
    known = {option.path: option for option in options}
    values: dict[str, Any] = {}
    for path, text in map(_split, assignments):
        if path not in known:
            raise unknown_setting(path, known)
        values[path] = _value(known[path], text.strip())
    return values


def _split(item: str) -> tuple[str, str]:
    key, equals, text = item.partition("=")
    if not equals or not key.strip():
        raise UserError(f"--set {item!r} is not of the form key=value.", "For example: --set training.batch_size=32.")
    return key.strip(), text


def _value(option: Option, text: str) -> Any:
    readers: dict[str, Callable[[str], Any]] = {"int": _integer, "float": float, "bool": _truth}
    if option.kind == "choice":
        return _choice(option, text)
    try:
        return readers.get(option.kind, str)(text)
    except ValueError:
        wanted = {"int": "a whole number", "float": "a number", "bool": "true or false"}[option.kind]
        raise UserError(
            f"{option.path} must be {wanted}, not {text!r}.", f"Its usual value is {option.default}.", option.path
        ) from None


def _integer(text: str) -> int:
    """Accepts ``5000``, ``5_000`` and ``5,000``."""
    return int(text.replace(",", ""))


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise ValueError(text)
    return _TRUTH[text.lower()]


def _choice(option: Option, text: str) -> str:
    names = [value for value, _ in option.choices]
    if text in names:
        return text
    near = get_close_matches(text, names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Choose one of: {', '.join(names)}."
    raise UserError(f"{option.path} cannot be {text!r}.", hint, field=option.path)
