"""The checkpoint loader: the official layout, and an error that names whatever does not fit."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from support.checkpoints import V1_0_CONFIG, random_checkpoint, tiny_config, write_model
from support.paths import ROOT
from torch import Tensor

from api.errors import AssetError, CheckpointError
from api.models.v1_0.checkpoint import fold_weight_norm
from api.models.v1_0.config import KModelConfig
from api.models.v1_0.models import KModel

Checkpoint = dict[str, dict[str, Tensor]]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write_model(tmp_path, tiny_config())


def spoiled(files: tuple[Path, Path], spoil: Callable[[Checkpoint], object]) -> CheckpointError:
    """The error of loading a checkpoint after `spoil` changed it."""
    config_path, model_path = files
    content = torch.load(model_path, weights_only=True)
    spoil(content)
    torch.save(content, model_path)
    with pytest.raises(CheckpointError) as caught:
        KModel(config_path, model_path)
    return caught.value


def test_a_missing_tensor_is_named(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c["predictor"].pop("module.duration_proj.linear_layer.bias"))
    assert "predictor.duration_proj.linear_layer.bias is missing" in str(error)


def test_half_of_a_weight_norm_is_named(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c["decoder"].pop("module.generator.conv_post.weight_g"))
    assert "decoder.generator.conv_post.weight_g is missing" in str(error)


def test_an_extra_tensor_is_named(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c["text_encoder"].update({"module.surprise.weight": torch.zeros(2)}))
    assert "text_encoder.surprise.weight is not part of this model" in str(error)


def test_a_whole_missing_part_is_named(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c.pop("bert_encoder"))
    assert "bert_encoder.bias is missing; bert_encoder.weight is missing" in str(error)


def test_a_misshapen_tensor_is_named_with_both_shapes(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c["bert_encoder"].update({"module.bias": torch.zeros(7)}))
    assert "bert_encoder.bias has shape (7,), should be (16,)" in str(error)


def test_a_misshapen_norm_is_named(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c["decoder"].update({"module.F0_conv.weight_g": torch.ones(3)}))
    assert "decoder.F0_conv.weight_g has shape (3,), should be (1, 1, 1)" in str(error)


def test_values_that_are_not_finite_are_named(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c["bert_encoder"]["module.weight"][0].fill_(torch.nan))
    assert "bert_encoder.weight holds values that are not finite" in str(error)


def test_integers_are_refused(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c["bert_encoder"].update({"module.bias": torch.zeros(16, dtype=torch.long)}))
    assert "bert_encoder.bias is not a floating-point tensor" in str(error)


def test_many_faults_are_counted(files: tuple[Path, Path]) -> None:
    error = spoiled(files, lambda c: c.pop("decoder"))
    assert "; and " in str(error)
    assert len(str(error)) < 1000


def test_unused_and_half_precision_tensors_are_taken(files: tuple[Path, Path]) -> None:
    config_path, model_path = files
    content = torch.load(model_path, weights_only=True)
    content["bert"]["module.pooler.weight"] = torch.zeros(16, 16)
    content["bert"]["module.embeddings.position_ids"] = torch.arange(512)[None]
    content["bert_encoder"] = {name: tensor.half() for name, tensor in content["bert_encoder"].items()}
    torch.save(content, model_path)
    assert KModel(config_path, model_path).bert_encoder.weight.dtype == torch.float32


class Pickled:
    """Unpickling it would run code."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("/tmp/kokoro-was-here"),))


def test_a_pickle_with_code_is_refused_unrun(files: tuple[Path, Path]) -> None:
    config_path, model_path = files
    torch.save({"bert": Pickled()}, model_path)
    with pytest.raises(CheckpointError, match="can't be read as a checkpoint"):
        KModel(config_path, model_path)
    assert not Path("/tmp/kokoro-was-here").exists()


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 truncated"])
def test_a_damaged_file_is_refused(files: tuple[Path, Path], content: bytes) -> None:
    config_path, model_path = files
    model_path.write_bytes(content)
    with pytest.raises(CheckpointError, match="can't be read as a checkpoint"):
        KModel(config_path, model_path)


def test_an_absent_file_says_how_to_get_it(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="python -m api fetch"):
        KModel(files[0], tmp_path / "absent.pth")


def test_folding_is_g_times_the_direction_of_v() -> None:
    v = torch.tensor([[[3.0], [4.0]], [[0.0], [2.0]]])
    g = torch.tensor([10.0, -1.0]).view(2, 1, 1)
    expected = torch.tensor([[[6.0], [8.0]], [[0.0], [-1.0]]])
    torch.testing.assert_close(fold_weight_norm(g, v), expected)


def test_a_zero_row_folds_to_zero_not_nan() -> None:
    v = torch.tensor([[[0.0], [0.0]], [[3.0], [4.0]]])
    folded = fold_weight_norm(torch.ones(2, 1, 1), v)
    assert folded[0].tolist() == [[0.0], [0.0]]
    assert folded[1].flatten().tolist() == pytest.approx([0.6, 0.8])


def test_the_real_config_builds_the_published_parameters() -> None:
    """Names and shapes of the whole network, with weight norm, as the official file lists them."""
    table = ROOT / "api" / "assets" / "int8" / "parameters_v1_0.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    published = {name: tuple(map(int, shape.split("x"))) for name, shape in rows if not name.startswith("bert.pooler")}
    config = json.loads(V1_0_CONFIG.read_text(encoding="utf-8"))
    ours = {
        f"{part}.{name.removeprefix('module.')}": tuple(tensor.shape)
        for part, tensors in random_checkpoint(config).items()
        for name, tensor in tensors.items()
    }
    assert ours == published


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"n_token": "many"}, "n_token"),
        ({"style_dim": 0}, "style_dim"),
        ({"vocab": {"a": 178}}, "vocab"),
        ({"vocab": {"ab": 1}}, "vocab"),
        ({"istftnet": {}}, "istftnet.upsample_rates"),
    ],
)
def test_a_wrong_config_names_the_key(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(tiny_config() | change), encoding="utf-8")
    with pytest.raises(AssetError, match=named):
        KModelConfig.read(path)


def test_a_config_that_is_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(AssetError, match="not JSON"):
        KModelConfig.read(path)
    with pytest.raises(AssetError, match="can't read"):
        KModelConfig.read(tmp_path / "absent.json")
