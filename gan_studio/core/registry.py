"""Choosing by name: one registry a kind, filled by a decorator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from typing import Generic, TypeVar

from gan_studio.core.errors import UserError

T = TypeVar("T")


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A registered thing: its name in files, and the words that people read."""

    name: str
    title: str
    help: str
    value: T


class Registry(Generic[T]):
    """Things of one kind, by name.

    The modules of ``provider`` (a package's dotted name) are imported at the first look-up, so that adding a thing is
    one new file there, and so that ``core`` can name what ``engine`` or ``data`` bring without importing them early.
    """

    def __init__(self, kind: str, provider: str) -> None:
        self.kind = kind
        self._provider = provider
        self._entries: dict[str, Entry[T]] = {}
        self._loaded = False

    def register(self, name: str, title: str, help: str = "") -> Callable[[T], T]:
        """Decorator that adds a thing; ``ValueError`` when the name is taken."""

        def add(value: T) -> T:
            if name in self._entries:
                raise ValueError(f"{self.kind} {name!r} is registered twice")
            self._entries[name] = Entry(name, title, help, value)
            return value

        return add

    def load(self) -> None:
        """Import the provider's modules once."""
        if self._loaded:
            return
        package = import_module(self._provider)
        for module in sorted(iter_modules(package.__path__), key=lambda found: found.name):
            import_module(f"{self._provider}.{module.name}")
        self._loaded = True

    def entry(self, name: str) -> Entry[T]:
        """The entry called ``name``; ``UserError`` names the ones there are."""
        self.load()
        try:
            return self._entries[name]
        except KeyError:
            near = get_close_matches(name, self._entries, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Choose one of: {', '.join(sorted(self._entries))}."
            raise UserError(f"There is no {self.kind} called {name!r}.", hint) from None

    def __getitem__(self, name: str) -> T:
        return self.entry(name).value

    def __iter__(self) -> Iterator[Entry[T]]:
        self.load()
        return iter(self._entries.values())
