"""Which of a set's pictures are used, and in which classes: judged from names, folders and label files."""

from gan_studio.data.layout.decide import Layout, lay_out

__all__ = ["Layout", "lay_out"]
