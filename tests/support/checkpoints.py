"""Small real models: random weights in the official file's layout, from a config."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from api.models.v1_0.config import KModelConfig
from api.models.v1_0.network import build_parts
from support.paths import ROOT

V1_0_CONFIG = ROOT / "api" / "models" / "v1_0" / "config.json"

PLAIN = ("noise_convs", "F0_proj", "N_proj")
"""Convolutions that the official file stores without weight norm."""


def tiny_config(**changes: Any) -> dict[str, Any]:
    """v1.0's config at about a thousandth of its work: the same vocabulary, 600 samples a frame, 2 frames a phoneme."""
    config: dict[str, Any] = json.loads(V1_0_CONFIG.read_text(encoding="utf-8"))
    config |= {
        "hidden_dim": 16,
        "style_dim": 128,
        "n_layer": 1,
        "max_dur": 4,
        "decoder_channels": 16,
        "asr_res_channels": 4,
    }
    config["plbert"] |= {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 16}
    config["plbert"] |= {"num_hidden_layers": 1, "embedding_size": 8}
    config["istftnet"] |= {"upsample_initial_channel": 16, "resblock_kernel_sizes": [3]}
    config["istftnet"] |= {"resblock_dilation_sizes": [[1, 3, 5]]}
    return config | changes


def random_checkpoint(config: dict[str, Any], seed: int = 0) -> dict[str, dict[str, Tensor]]:
    """A checkpoint in the official layout: `module.` before each key, weight norm as weight_g and weight_v."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        parts = build_parts(KModelConfig.model_validate(config))
    content: dict[str, dict[str, Tensor]] = {}
    for part, module in parts._asdict().items():
        content[part] = {}
        for name, tensor in module.state_dict().items():
            normed = part in ("predictor", "text_encoder", "decoder") and name.endswith("weight")
            if normed and tensor.dim() == 3 and not any(word in name for word in PLAIN):
                content[part][f"module.{name}_g"] = torch.norm_except_dim(tensor, 2, 0)
                content[part][f"module.{name}_v"] = tensor
            else:
                content[part][f"module.{name}"] = tensor
    return content


def write_model(folder: Path, config: dict[str, Any], seed: int = 0) -> tuple[Path, Path]:
    """Write config.json and a random checkpoint; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    config_path, model_path = folder / "config.json", folder / "model.pth"
    config_path.write_text(json.dumps(config), encoding="utf-8")
    torch.save(random_checkpoint(config, seed), model_path)
    return config_path, model_path
