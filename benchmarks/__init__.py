"""How fast the studio is, as ratios measured in one run: ``python -m benchmarks``."""

from gan_studio.core.cores import wait_briefly

wait_briefly()
