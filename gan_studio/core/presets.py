"""Presets: complete configurations with a name, those that come with the program and those the user saved."""

from dataclasses import dataclass
from pathlib import Path

from gan_studio.core.config_file import ConfigFile, read_config, read_toml
from gan_studio.core.errors import UserError
from gan_studio.core.places import presets_folder
from gan_studio.core.resources import resource

#: The preset for whoever asks for one without naming it; chosen by measuring, see docs/presets.md. A new run starts
#: with what is recommended for its pictures.
DEFAULT_PRESET = "studio"
#: Stands for the settings that `core.recommendation` computes from the pictures; there is no file of this name.
RECOMMENDED = "recommended"


@dataclass(frozen=True)
class Preset:
    """A preset's words, readable without loading torch.

    Attributes:
        name: as typed after ``--preset``; the file's name.
        title, description: for people; what it is good for.
        takes: how long it takes on which machine, and the figures measured there.
        group: under which it is listed; "" for the one to start with and for the user's own.
    """

    name: str
    title: str
    description: str
    takes: str
    path: Path
    own: bool
    group: str = ""

    def load(self) -> ConfigFile:
        """The configuration (imports the engine, to know the architectures)."""
        return read_config(self.path)


def presets() -> list[Preset]:
    """All presets: the default first, then by their ``order``, then the user's own by name. Unreadable files are left
    out."""
    found: list[tuple[bool, bool, int, str, Preset]] = []
    for folder, own in ((resource("presets"), False), (presets_folder(), True)):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            try:
                about = read_toml(path).get("about", {})
            except UserError:
                continue
            preset = Preset(
                path.stem,
                about.get("title", path.stem),
                about.get("description", ""),
                about.get("takes", ""),
                path,
                own,
                "" if own else about.get("group", ""),
            )
            found.append((own, path.stem != DEFAULT_PRESET, about.get("order", 100), path.stem, preset))
    return [item[-1] for item in sorted(found, key=lambda item: item[:-1])]


def preset(name: str = DEFAULT_PRESET) -> Preset:
    """The preset of that name; ``UserError`` names the ones there are."""
    known = presets()
    for found in known:
        if found.name == name:
            return found
    if name == RECOMMENDED:
        hint = "To see them: gan-studio inspect SRC. To train with them: gan-studio train without --preset."
        raise UserError("The recommended settings depend on the pictures.", hint)
    raise UserError(f"There is no preset called {name!r}.", f"Choose one of: {', '.join(p.name for p in known)}.")
