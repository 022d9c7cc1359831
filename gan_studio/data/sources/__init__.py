"""The formats that pictures come in, one a file; each adds itself to `gan_studio.data.source.sources`."""

from gan_studio.data.source import sources

__all__ = ["sources"]
