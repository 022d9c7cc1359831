"""What was changed about a run after it had started: settings and pictures, each change with its step."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from gan_studio.core.config import RunConfig, changeable_paths, options_of
from gan_studio.core.config_file import write_config
from gan_studio.core.errors import UserError
from gan_studio.core.events import Revised, RunState
from gan_studio.core.files import atomic_write, readable_folder
from gan_studio.core.run_folder import RunFolder

#: Kinds of lines in ``events.jsonl``.
SETTINGS, DATA = "settings", "data"
#: Path under which the pictures stand among the revisions; the values are fingerprints.
FINGERPRINT = "data.fingerprint"
#: File of a checkpoint with what it was made with.
_COUNTERS = "state.json"
_NOTE = (
    "Settings or pictures were changed while this run was trained; events.jsonl holds each change with its step. "
    "The same bytes come only from the same changes at the same steps."
)


def revisions_of(events: Iterable[Mapping[str, Any]]) -> list[Revised]:
    """The changes that led to where a run is, oldest first.

    A run that was killed goes on from an earlier step: what was changed after that step never came to be.
    """
    found: list[Revised] = []
    for event in events:
        kind, step = event.get("kind"), event.get("step")
        if not isinstance(step, int):
            continue
        if kind in (SETTINGS, DATA) or (kind == "state" and event.get("state") == RunState.TRAINING):
            found = [revision for revision in found if revision.step <= step]
        if kind == SETTINGS and "path" in event:
            found.append(Revised(step, str(event["path"]), event.get("old"), event.get("new")))
        elif kind == DATA:
            found.append(Revised(step, FINGERPRINT, event.get("old"), event.get("new")))
    return found


def config_at(config: RunConfig, revisions: Iterable[Revised], step: int) -> RunConfig:
    """The settings that were in force at ``step``, from 1: the current ones with later changes undone."""
    values = {
        revision.path: revision.old
        for revision in reversed(list(revisions))
        if revision.step >= step and revision.path != FINGERPRINT
    }
    return config.with_values(values) if values else config


def matters(revision: Revised, config: RunConfig) -> bool:
    """Whether a change makes other weights: how often a run is saved or evaluated does not, and how long it trains only
    where learning rates follow a schedule."""
    if revision.path == "training.steps":
        both = (config.optimisers.generator, config.optimisers.discriminator)
        return any(optimiser.schedule != "constant" for optimiser in both)
    inert = ("evaluation.", "training.sample_every", "training.checkpoint_every")
    return not revision.path.startswith(inert)


def settings_of(config: RunConfig) -> dict[str, Any]:
    """The settings that may be changed on the way, by path."""
    return {path: value_at(config, path) for path in changeable_paths(config)}


def pending(config: RunConfig, settings: Mapping[str, Any] | None) -> dict[str, tuple[Any, Any]]:
    """What is going to be noted when a run goes on: path to (before, now).

    Args:
        settings: those that its last checkpoint was made with; None when it does not say.
    """
    now = settings_of(config) if settings else {}
    return {path: (settings[path], new) for path, new in now.items() if settings and settings.get(path, new) != new}


def saved_settings(folder: RunFolder) -> dict[str, Any] | None:
    """The settings that the last checkpoint was made with; None when there is none, or it does not say."""
    try:
        counters = json.loads((readable_folder(folder.last_checkpoint) / _COUNTERS).read_text(encoding="utf-8"))
        return dict(counters["settings"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def value_at(config: RunConfig, path: str) -> Any:
    """The value of the option with that dotted path."""
    found: Any = config
    for name in path.split("."):
        found = getattr(found, name)
    return found


def log_revisions(folder: RunFolder, config: RunConfig, counters: Mapping[str, Any], fingerprint: str) -> list[Revised]:
    """Note what is different from when a checkpoint was written, as training goes on from it.

    Args:
        counters: of the checkpoint. Settings that it knows nothing of are passed over.
        fingerprint: of the pictures now.

    Returns:
        The changes that were noted.
    """
    step = int(counters["step"])
    before = {**counters.get("settings", {}), FINGERPRINT: counters.get("fingerprint", fingerprint)}
    # Killed before its next checkpoint, a run has noted its changes already.
    noted = [revision for revision in revisions_of(folder.events()) if revision.step == step]
    before |= {revision.path: revision.new for revision in noted}
    now = {**settings_of(config), FINGERPRINT: fingerprint}
    made = [
        Revised(step, path, before[path], value)
        for path, value in now.items()
        if path in before and before[path] != value
    ]
    for revision in made:
        if revision.path == FINGERPRINT:
            folder.log(DATA, step, old=revision.old, new=revision.new)
        else:
            folder.log(SETTINGS, step, path=revision.path, old=revision.old, new=revision.new)
    if any(matters(revision, config) for revision in made):
        file = folder.read()
        write_config(folder.config_file, file.config, {**file.about, "changed": _NOTE})
    return made


def write_settings(folder: RunFolder, config: RunConfig, about: Mapping[str, Any] | None = None) -> None:
    """Write changed settings of a run that does not train; they count from its next start on.

    Args:
        about: the ``[about]`` table, where it changes too.
    """
    file = folder.read()
    _complete_checkpoint(folder, file.config, str(file.about.get("fingerprint", "")))
    write_config(folder.config_file, config, dict(file.about if about is None else about))


def require_changeable(folder: RunFolder, config: RunConfig, paths: Iterable[str]) -> None:
    """``UserError`` when one of these options is fixed once a run has started; the hint names those that are not."""
    allowed = set(changeable_paths(config))
    for path in paths:
        if path not in allowed:
            hint = (
                f"These can be changed: {', '.join(_in_short(config))}. For anything else start a new run from this "
                f"one: gan-studio train --data SRC --from {folder.path} --set {path}=… --run DIR."
            )
            raise UserError(f"{path} was fixed when {folder.name} started.", hint, field=path)


def _in_short(config: RunConfig) -> list[str]:
    """The changeable options; of a section that is changeable as a whole one word."""
    sections: dict[str, list[bool]] = {}
    for option in options_of(config):
        sections.setdefault(option.path.rpartition(".")[0], []).append(option.changeable)
    whole = {name for name, changeable in sections.items() if all(changeable)}
    words = [
        f"{parent}.*" if (parent := path.rpartition(".")[0]) in whole else path for path in changeable_paths(config)
    ]
    return list(dict.fromkeys(words))


def _complete_checkpoint(folder: RunFolder, config: RunConfig, fingerprint: str) -> None:
    """Checkpoints of earlier versions do not say what they were made with: it is what ``run.toml`` says until now."""
    file = folder.last_checkpoint / _COUNTERS
    with suppress(OSError, ValueError):
        counters = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(counters, dict) and "settings" not in counters:
            completed = {**counters, "settings": settings_of(config), "fingerprint": fingerprint}
            with atomic_write(file) as target:
                target.write(json.dumps(completed, indent=1).encode())
