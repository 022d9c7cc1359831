"""Finished networks without their normalisations: a convolution's weights take them in."""

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights


def fuse(network: nn.Module) -> nn.Module:
    """Fold each batch normalisation that follows a convolution in an `nn.Sequential` into it; in place.

    The results differ in the last digits only, and come faster.
    """
    for module in network.modules():
        if not isinstance(module, nn.Sequential):
            continue
        for index in range(len(module) - 1):
            convolution, norm = module[index], module[index + 1]
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                _fold(convolution, norm)
                module[index + 1] = nn.Identity()
    return network


def _fold(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    weight, bias = fuse_conv_bn_weights(
        convolution.weight, convolution.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
    )
    convolution.weight = nn.Parameter(weight.detach(), requires_grad=False)
    convolution.bias = nn.Parameter(bias.detach(), requires_grad=False)
