"""The two sets of colours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``.

    Attributes:
        window: behind everything; sidebar: the runs list and bars; surface: pages and fields; raised: buttons.
        border: hairlines; hover, pressed, selected: backgrounds of what can be clicked.
        text, muted, disabled: on any of these surfaces. Muted is still readable; disabled need not be.
        accent: the one colour that calls; on_accent: text on it; accent_hover: under the mouse.
        d, g: lines and markers of discriminator and generator; d_text, g_text: words in their colours.
        good, warning, error: words and icons; *_surface: behind a notice.
        grid: lines of a plot; checker: the two tones behind transparent pictures.
        runs: lines of runs that are compared; none of them could be taken for D's or G's.
    """

    name: str
    window: str
    sidebar: str
    surface: str
    raised: str
    border: str
    hover: str
    pressed: str
    selected: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    d: str
    g: str
    d_text: str
    g_text: str
    good: str
    warning: str
    error: str
    info_surface: str
    warning_surface: str
    error_surface: str
    grid: str
    checker: tuple[str, str]
    runs: tuple[str, ...]

    @property
    def dark(self) -> bool:
        """Whether light text stands on dark surfaces."""
        return self.name == "dark"


LIGHT = Theme(
    name="light",
    window="#ffffff",
    sidebar="#f5f6f8",
    surface="#ffffff",
    raised="#ffffff",
    border="#dfe2e7",
    hover="#eceef2",
    pressed="#e1e4ea",
    selected="#e6e3fb",
    text="#1a1d23",
    muted="#5a6270",
    disabled="#a3a9b4",
    accent="#5746c9",
    accent_hover="#4838b3",
    on_accent="#ffffff",
    d="#E69F00",
    g="#0072B2",
    d_text="#8a5f00",
    g_text="#00639c",
    good="#1b6e43",
    warning="#7d5600",
    error="#b3261e",
    info_surface="#efedfc",
    warning_surface="#fdf3dc",
    error_surface="#fdeceb",
    grid="#e8eaee",
    checker=("#ffffff", "#e4e6ea"),
    runs=("#5746c9", "#00805c", "#c24e00", "#b0457f", "#4a515d", "#8a7a00"),
)

DARK = Theme(
    name="dark",
    window="#1b1c20",
    sidebar="#151619",
    surface="#1b1c20",
    raised="#26282e",
    border="#363941",
    hover="#292b31",
    pressed="#33363e",
    selected="#35315c",
    text="#e7e9ee",
    muted="#a2a9b6",
    disabled="#666c78",
    accent="#a396ff",
    accent_hover="#b8adff",
    on_accent="#17151f",
    d="#F0AE1C",
    g="#4BA6DD",
    d_text="#F0AE1C",
    g_text="#63B4E6",
    good="#6fcf9b",
    warning="#f0bf57",
    error="#ff8a80",
    info_surface="#2a2843",
    warning_surface="#3a3120",
    error_surface="#42272a",
    grid="#2c2f36",
    checker=("#3a3d44", "#2b2d33"),
    runs=("#a396ff", "#45cf9f", "#ff8f57", "#f29ac6", "#c9ced8", "#d8cf5a"),
)
