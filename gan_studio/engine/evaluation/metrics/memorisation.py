"""Whether samples are copies of training pictures."""

from gan_studio.core.config import metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metric import Metric


@metrics.register(
    "memorisation",
    "Distance to training pictures",
    "A sample's distance to its nearest training picture, against that of a new picture: about 1, and near 0 where "
    "samples are copies. It knows only of the pictures that it is held against.",
)
class Memorisation(Metric):
    """Median distance of samples to their nearest picture, over that of pictures that are held out.

    Each picture is held out in turn: its distance is that to its nearest other one. The medians as in Meehan et
    al. 2020, who compare the same two sets of distances by ranks.
    """

    def measure(self, samples: Features, pictures: Features) -> Measurement | None:
        """See `Metric`; None where most pictures are there twice."""
        usual = float(pictures.radius(1).double().median())
        found = float(samples.nearest(pictures).double().median())
        return Measurement(found / usual) if usual else None
