"""The numbers behind the recommended start, all in one place. `core.recommendation` turns them into settings.

Provisional where no measurement is named: change a number here and nothing else follows but its test.
"""

from dataclasses import dataclass, replace

from gan_studio.core.set_facts import SetFacts

#: Pictures a class needs for the networks to be conditioned on it: with 203 hands a class it helped most of all that
#: was tried (see docs/start.md), with 176 emoji in loose groups it did harm (see docs/presets.md).
FEWEST_IN_CLASS = 200
#: Smaller classes serve where pictures of one look alike: so many times as often as by chance the picture most like one
#: is of its class. Sprites have 24 (126 classes of 38 on average; after 240 s of one core KID × 1000 by Lite0 is
#: 141 with them, 183 without), emoji in loose groups have 2 and 4.
LEAST_LIKENESS = 5.0
#: Pictures that such classes have on average.
FEWEST_ALIKE = 30
#: Sets with fewer pictures are augmented and learn more slowly.
FEW_PICTURES = 300
#: Grey pictures up to this side, pixels, start with the preset ``studio``, which was chosen at 28×28.
SMALL_GREY = 32
#: Learning rate of both networks on few pictures. A hundred emoji at 32×32 after 150 and 600 CPU seconds, KID × 1000 by
#: EfficientNet-Lite0: at 0.0005 650 and 482, at 0.001 517 and 402, at 0.002 532 and 406, all with the augmentation; at
#: 0.002 without it but with R1 1,178 and 883.
RATE_FOR_FEW = 0.001
#: More pictures are not changed until D knows them better than held-out ones. Without it D judges held-out hands (2,059
#: at 64×64) all but as generated ones after 2,500 steps, and the samples get worse from there; with it they go on
#: improving (see docs/presets.md). Small classes go without: on sprites, in 240 s of one core, it changes nothing.
CHANGED_WHEN_KNOWN = {
    "augmentation.translation": True,
    "augmentation.colour": True,
    "augmentation.cutout": True,
    "augmentation.adaptive": True,
    "augmentation.held_out": 0.05,
    "augmentation.target": 0.3,
    "augmentation.speed": 50.0,
}
#: Drawings with a palette are recolored only: what is moved or cut has gray borders, which G soon makes, too. Emoji in
#: 340 groups after 240 s, KID × 1000 by Lite1: 552, and 513 recolored only.
RECOLORED_WHEN_KNOWN = CHANGED_WHEN_KNOWN | {"augmentation.translation": False, "augmentation.cutout": False}
#: Share of the mean of G's weights that is kept a step, from ``FEW_PICTURES`` on. KID × 1000 of the same training with
#: 0.995 and 0.9995: hands at 64×64 after 4,711 steps 852 and 773, after 7,059 758 and 723; sprites after 8,206 143 and
#: 131 (with 0.998 134). Clothes by the preset ``studio`` are better with 0.995: 63 and 77 after 5,447.
EMA = 0.999
#: Share of flat patches from which colored pictures are taken for drawings; emoji have 0.45, photographs below 0.1.
DRAWN = 0.3
#: Colors that G mixes a drawing from on a CPU, and share of flat patches from which pictures are drawings of few
#: colors, transparent or not: emoji have 0.27 to 0.72, sprites 0.40. What they do for quality is in docs/presets.md.
PALETTE = 12
OF_FEW_COLORS = 0.2
#: Drawings whose classes are of no use are sorted into groups of so many similar ones, which the networks are told; see
#: docs/presets.md for what it does to emoji, and that it does photographs harm.
PICTURES_IN_GROUP = 10
_MOST_GROUPS = 500
#: Without it a group becomes one drawing in a few colors: two of a group are half as far apart as real ones, by the
#: features of EfficientNet-Lite0, and with it three quarters.
MODE_SEEKING = 0.02
#: What draws pictures of groups to real ones at first, and the steps in which it fades.
CLASS_L1, CLASS_L1_STEPS = 20.0, 4000
#: Networks grow in this share of the planned steps at most, and not in fewer planned steps than these.
SHARE_OF_GROWING = 0.3
FEWEST_TO_GROW = 1000
#: With a palette, drawings of twice this side, pixels, and more are learned at a smaller size, by networks for that
#: size, which make more than twice the steps in the same time: at 128×128 emoji are as good as at 64×64 after about the
#: same time; see docs/presets.md.
SMALL_DRAWING = 32
#: Minutes until there are shapes and until it can be told what they are of. After 4 minutes of one core half of the
#: emoji are recognized.
_SHAPES_OF_DRAWINGS, _RECOGNIZABLE_DRAWINGS = 1, 5
#: Pictures are not halved to fewer pixels a side.
_SMALLEST_SIDE = 16
#: Cores beyond these add nothing worth planning with: networks of this size do not use them.
USEFUL_CORES = 4


@dataclass(frozen=True)
class Plan:
    """What fits pictures up to a side on one kind of device.

    Attributes:
        side: longest side that it is for, pixels.
        width, widest: of the convolutional networks, channels.
        batch: pictures a step.
        steps: about half an hour; on the CPU of one core.
        shapes, recognizable, best: minutes until there are shapes, until it can be told what the pictures are of, and
            until the planned steps are done; on the CPU with two cores.
        grow_steps: of drawings, at each smaller size, the smallest first.
    """

    side: int
    width: int
    widest: int
    batch: int
    steps: int
    shapes: float
    recognizable: float
    best: float
    grow_steps: tuple[int, ...] = ()


CPU_PLANS = (
    Plan(32, width=32, widest=256, batch=32, steps=40_000, shapes=0.5, recognizable=2, best=30),
    Plan(64, width=32, widest=256, batch=32, steps=10_000, shapes=0.5, recognizable=2, best=30, grow_steps=(3000,)),
    Plan(96, width=24, widest=192, batch=32, steps=5_000, shapes=2, recognizable=8, best=30),
    Plan(128, width=16, widest=192, batch=16, steps=10_000, shapes=2, recognizable=10, best=30),
    Plan(1024, width=16, widest=128, batch=8, steps=5_000, shapes=5, recognizable=15, best=30),
)
GPU_PLANS = (
    Plan(32, width=64, widest=512, batch=64, steps=80_000, shapes=0.25, recognizable=1, best=20),
    Plan(64, width=64, widest=512, batch=64, steps=60_000, shapes=0.25, recognizable=1, best=20),
    Plan(128, width=64, widest=512, batch=64, steps=40_000, shapes=0.5, recognizable=2, best=30),
    Plan(1024, width=32, widest=512, batch=32, steps=30_000, shapes=1, recognizable=5, best=45),
)


def plan_of(facts: SetFacts) -> Plan:
    """The first that is large enough for what the networks look at, the last for whatever is larger. Only drawings
    grow whose sides can be halved."""
    plans = GPU_PLANS if facts.gpu else CPU_PLANS
    scale = palette_scale_of(facts)
    plan = next((plan for plan in plans if facts.side // scale <= plan.side), plans[-1])
    if scale > 1:
        plan = replace(plan, shapes=_SHAPES_OF_DRAWINGS, recognizable=_RECOGNIZABLE_DRAWINGS)
    grows = bool(plan.grow_steps) and is_drawn(facts) and not palette_of(facts) and _halvings(facts, 1) == 1
    return plan if grows else replace(plan, grow_steps=())


def palette_scale_of(facts: SetFacts) -> int:
    """How many times smaller drawings with a palette are learned; 1 for all others."""
    most = (facts.side // SMALL_DRAWING).bit_length() - 1
    return 1 << _halvings(facts, most) if palette_of(facts) else 1


def _halvings(facts: SetFacts, most: int) -> int:
    """How often both sides can be halved without becoming too small to learn from."""
    sides = facts.shape.height, facts.shape.width

    def fits(side: int, times: int) -> bool:
        return side % (1 << times) == 0 and side >> times >= _SMALLEST_SIDE

    return max((times for times in range(most + 1) if all(fits(side, times) for side in sides)), default=0)


def palette_of(facts: SetFacts) -> int:
    """Colors of a picture's palette; 0 for photographs and grey pictures, and where it was not measured: for few
    pictures, and on a GPU."""
    flat = facts.statistics.flat if facts.statistics else 0.0
    measured = facts.count >= FEW_PICTURES and not facts.gpu
    return PALETTE if measured and facts.shape.channels != 1 and flat >= OF_FEW_COLORS else 0


def groups_of(facts: SetFacts) -> int:
    """Groups that drawings are sorted into, where the networks are not told classes; 0 for all others."""
    return min(facts.count // PICTURES_IN_GROUP, _MOST_GROUPS) if palette_of(facts) else 0


def is_drawn(facts: SetFacts) -> bool:
    """Whether pictures are flat or transparent: drawings, icons, emoji. Grey ones are never called so."""
    flat = facts.statistics is not None and facts.statistics.flat >= DRAWN
    return facts.shape.channels != 1 and (flat or facts.shape.channels == 4)
