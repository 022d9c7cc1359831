"""How fast the studio is, as ratios measured in one run: ``python -m benchmarks``."""

from gan_studio.core.cores import wait_briefly

# As the program does, before any of them imports torch; the programs that they start inherit it.
wait_briefly()
