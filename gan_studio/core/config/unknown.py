"""What is said of a setting that there is not."""

from collections.abc import Collection
from difflib import get_close_matches

from gan_studio.core.config.network import families
from gan_studio.core.errors import UserError


def unknown_setting(path: str, known: Collection[str]) -> UserError:
    """An error to raise: no option is called ``path``. Its hint names a similar one of ``known``, or the networks that
    have it."""
    return UserError(f"There is no setting called {path!r}.", _hint(path, known), field=path)


def _hint(path: str, known: Collection[str]) -> str:
    section, _, name = path.rpartition(".")
    if section == "network" and (having := [entry.title for entry in families if name in entry.value.model_fields]):
        return f"These networks have none. Choose a family that has: {', '.join(having)}."
    same_name = [other for other in known if other.rpartition(".")[2] == path]
    near = same_name or get_close_matches(path, known, n=1)
    return f"Did you mean {' or '.join(map(repr, near))}?" if near else "docs/reference.md lists all settings."
