"""What terms remember is saved with the run: however many are on, a stopped run ends as one that was not."""

from typing import Any

import numpy as np
import pytest

from tests.engine.test_combinations import ALL
from tests.engine.test_training import MakeRun, bytes_of, go

#: Everything that goes together, lazily where that is possible, and the rest.
WITHOUT_CLIPPING = [name for name in ALL if name not in {"clip", "discrimination"}]
WITH_CLIPPING = ["clip", "lecam", "consistency", "historical", "discrimination", "unroll", "r1"]
LAZY = {
    "penalties__r1_every": 2,
    "penalties__r2_every": 3,
    "penalties__gradient_penalty_every": 2,
    "regularisers__lecam_from": 2,
    "objective__top_k_steps": 5,
}


def merged(names: list[str]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name in names:
        options |= ALL[name]
    return options


@pytest.mark.parametrize(
    ("objective", "names", "family"),
    [
        ("non-saturating", WITHOUT_CLIPPING, "mlp"),
        ("wasserstein", WITH_CLIPPING, "mlp"),
        ("relativistic-average", ["historical", "top-k", "unroll", "label-flipping", "gradient-penalty"], "dcgan"),
    ],
)
def test_every_term_resumes_exactly(make_run: MakeRun, objective: str, names: list[str], family: str) -> None:
    changes = merged(names) | LAZY | {"objective__name": objective, "training__d_steps": 2}
    changes |= {"network__width": 4, "network__dropout": 0.2} if family == "dcgan" else {"network__width": 4}
    changes |= {"network__d_norm": "none"} if family != "mlp" else {}
    straight, stopped = make_run("straight", family, **changes), make_run("stopped", family, **changes)
    go(straight)
    for until in (2, 1):
        go(stopped, until=until)
    go(stopped)
    assert bytes_of(stopped) == bytes_of(straight)
    metrics = straight.metrics()
    shown = [index for index in range(metrics.shape[1]) if index != 2]  # all but the seconds
    np.testing.assert_array_equal(stopped.metrics()[:, shown], metrics[:, shown])
    assert metrics.shape[0] == 6
