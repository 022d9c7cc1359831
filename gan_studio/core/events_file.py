"""``events.jsonl``: append-only JSON objects, a line each, that can be read while another process writes them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gan_studio.core.files import unwritten
from gan_studio.core.readable import json_text


def read_events(path: Path) -> list[dict[str, Any]]:
    """All complete lines, oldest first; damaged ones are left out, and there are none when there is no file."""
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):  # not at all that ends lines for people
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return [event for event in found if isinstance(event, dict)]


def append_event(path: Path, kind: str, step: int, /, **values: Any) -> None:
    """Add a line with the time of day; ``UserError`` when it cannot be written."""
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "kind": kind, "step": step, **values}
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json_text(line) + "\n")
    except OSError as error:
        raise unwritten(path, error) from error
