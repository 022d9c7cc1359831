"""The style sheet: what makes Fusion flat and quiet."""

from string import Template

from gan_studio.core.resources import resource
from gan_studio.views.theme_colours import Theme

#: The larger of the two text sizes, against the usual one.
_TITLE = 1.45


def style_sheet(colours: Theme, points: float) -> str:
    """The sheet of a theme, for texts of ``points``."""
    values = {key: value for key, value in vars(colours).items() if isinstance(value, str)}
    values["title_points"] = f"{points * _TITLE:.1f}"
    values["images"] = resource("styles").as_posix()
    return Template(resource("styles", "studio.qss").read_text(encoding="utf-8")).substitute(values)
