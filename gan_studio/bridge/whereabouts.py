"""Where somebody stands in the latent space of each run."""

from contextlib import suppress
from pathlib import Path

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.errors import UserError
from gan_studio.core.exploration import Exploration
from gan_studio.core.position import Position, read_position, write_position
from gan_studio.core.run_folder import RunFolder


class Whereabouts:
    """Goes on in each run where it was left: its position is kept in its folder.

    Where that cannot be written, it is remembered as long as the program is open.

    Attributes:
        exploration: of the run that is shown.
    """

    def __init__(self) -> None:
        self.exploration = Exploration()
        self._run: RunModel | None = None
        self._begun: Position | None = None  # where the run was found; None until its generator is known
        self._unwritten: dict[Path, Position] = {}

    def show(self, run: RunModel) -> None:
        """Another run, whose latents mean something else: everything begins anew, but for truncation and way."""
        if run is not self._run:
            before, self.exploration = self.exploration, Exploration()
            self.exploration.psi, self.exploration.way = before.psi, before.way
            self._run, self._begun = run, None

    def settle(self, size: int, class_names: tuple[str, ...]) -> None:
        """The generator is known: go where it was left, if that position fits."""
        walk = self.exploration
        walk.size, walk.class_names = size, class_names
        if self._begun is None:
            kept = self._kept()
            if kept is not None and kept.fits(size, class_names):
                walk.go_to(kept)
            self._begun = walk.position

    def keep(self) -> None:
        """Write where the run is left, if somebody moved."""
        folder = self._run.folder if self._run is not None else None
        position = self.exploration.position
        if folder is None or self._begun in (None, position) or not folder.is_run():
            return
        self._begun = self._unwritten[_key(folder)] = position
        with suppress(UserError):  # as of a run that somebody else owns
            write_position(folder.position_file, position)
            del self._unwritten[_key(folder)]

    def _kept(self) -> Position | None:
        folder = self._run.folder if self._run is not None else None
        if folder is None:
            return None
        return self._unwritten.get(_key(folder)) or read_position(folder.position_file)


def _key(folder: RunFolder) -> Path:
    return folder.path.absolute()
