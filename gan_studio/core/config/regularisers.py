"""Options of further terms of the losses; each is off by default."""

from typing import ClassVar

from gan_studio.core.config.option import POSITIVE, Section, option


class RegulariserConfig(Section):
    """Terms that steady the game or widen what G makes. Weights; 0 is off."""

    all_changeable: ClassVar[bool] = True

    lecam: float = option(
        0.0,
        "LeCam",
        "Holds D's outputs near the running means of the other kind's; for few pictures. 0.3 is usual. "
        "Tseng et al. 2021.",
        ge=0,
        le=100,
        more=True,
    )
    lecam_decay: float = option(
        0.99,
        "LeCam decay",
        "How slowly the running means follow.",
        ge=0,
        lt=1,
        more=True,
        only=("lecam", POSITIVE),
    )
    lecam_from: int = option(
        1000, "LeCam from", "First step that it counts.", unit="steps", ge=0, more=True, only=("lecam", POSITIVE)
    )
    consistency: float = option(
        0.0,
        "Consistency (bCR)",
        "D must say the same of a picture and of its slightly moved copy, real or generated. 10 is usual. "
        "Zhao et al. 2021.",
        ge=0,
        le=1000,
        more=True,
    )
    latent_consistency_d: float = option(
        0.0,
        "Latent consistency, D",
        "zCR: D must say the same of pictures of neighbouring latents. 5 is usual. Zhao et al. 2021.",
        ge=0,
        le=1000,
        more=True,
    )
    latent_consistency_g: float = option(
        0.0,
        "Latent consistency, G",
        "zCR: G must make different pictures of neighbouring latents. 0.5 is usual. Zhao et al. 2021.",
        ge=0,
        le=1000,
        more=True,
    )
    latent_radius: float = option(
        0.05, "Latent radius", "How far apart neighbouring latents are.", unit="σ", gt=0, le=10, more=True
    )
    virtual_adversarial: float = option(
        0.0,
        "Virtual adversarial",
        "D must not change its mind for the smallest change of a picture that could make it. Needs minimax or "
        "non-saturating. Miyato et al. 2018.",
        ge=0,
        le=1000,
        more=True,
    )
    virtual_adversarial_radius: float = option(
        1.0,
        "Adversarial radius",
        "Length of that change, over all pixels.",
        gt=0,
        le=1000,
        more=True,
        only=("virtual_adversarial", POSITIVE),
    )
    mode_seeking: float = option(
        0.0,
        "Mode seeking",
        "G must make different pictures of different latents of one class, so that no class becomes one picture. "
        "0.02 is usual here. Mao et al. 2019.",
        ge=0,
        le=1000,
        more=True,
    )
    class_l1: float = option(
        0.0,
        "L1 to the class",
        "Draws generated pictures to real ones of their class at first, so that shapes come sooner. For classes or "
        "groups of pictures that are much alike; 20 is usual here. Isola et al. 2017.",
        ge=0,
        le=1000,
        more=True,
    )
    class_l1_steps: int = option(
        4000,
        "L1 fades in",
        "Steps in which it fades to nothing.",
        unit="steps",
        ge=1,
        more=True,
        only=("class_l1", POSITIVE),
    )
    total_variation: float = option(
        0.0,
        "Total variation",
        "Keeps neighboring pixels of generated pictures alike: flat areas become clean, and detail is lost. With much "
        "more than 10 at 64×64 only blobs are left. Rudin et al. 1992.",
        ge=0,
        le=1000,
        more=True,
    )
    entropy: float = option(
        0.0,
        "Maximum entropy",
        "D is rewarded for being undecided about generated pictures. Needs minimax or non-saturating.",
        ge=0,
        le=100,
        more=True,
    )
    confidence: float = option(
        0.0,
        "Confidence penalty",
        "D is punished for being sure, about real and generated pictures. Needs minimax or non-saturating. "
        "Pereyra et al. 2017.",
        ge=0,
        le=100,
        more=True,
    )
    historical: float = option(
        0.0,
        "Historical averaging",
        "Pulls both networks' weights to their mean over time. Salimans et al. 2016.",
        ge=0,
        le=100,
        more=True,
    )
    orthogonal_g: float = option(
        0.0,
        "Orthogonal, G",
        "Keeps the rows of G's weights at right angles. 0.0001 is usual. Brock et al. 2019.",
        ge=0,
        le=10,
        more=True,
    )
    orthogonal_d: float = option(
        0.0, "Orthogonal, D", "Keeps the rows of D's weights at right angles.", ge=0, le=10, more=True
    )
