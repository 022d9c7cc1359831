"""Ways out: pages (PNG, PDF) and single pictures (folder, zip, npz). One file a format, chosen by suffix.

Adding a format is one new module here that registers an `Exporter`.
"""

from gan_studio.data.exporters.base import Exporter, Pictures, Watch, exporters
from gan_studio.data.exporters.choose import check_target, export_as, export_samples, export_sheet
from gan_studio.data.exporters.embedded import read_settings

__all__ = [
    "Exporter",
    "Pictures",
    "Watch",
    "check_target",
    "export_as",
    "export_samples",
    "export_sheet",
    "exporters",
    "read_settings",
]
