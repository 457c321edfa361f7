"""convert: the int8 ONNX export of v1.0 into a float32 checkpoint in the official file's layout.

The table `parameters_v1_0.tsv` lists the parameters; onnx_weights.py finds them in the export.
"""

from collections import defaultdict
from pathlib import Path

import numpy as np
import onnx
import torch

from api.assets.int8.onnx_weights import ExportedWeights
from api.assets.progress import Progress
from api.errors import CheckpointError

Checkpoint = dict[str, dict[str, torch.Tensor]]
"""Part of the network (bert, bert_encoder, predictor, text_encoder, decoder) -> its state dict."""


def convert(onnx_path: Path, checkpoint_path: Path, progress: Progress) -> None:
    """Write the checkpoint made from the export at `onnx_path` to `checkpoint_path`, whole or not at all.

    All tensors are float32 and inner keys begin with `module.`, as in the official file. `bert.pooler`, which the
    network never uses, is neither in the export nor in the checkpoint.

    Raises:
        CheckpointError: the export lacks a parameter or holds it in another shape; the message names the first.
    """
    graph = onnx.load(onnx_path, load_external_data=False).graph
    checkpoint = read_checkpoint(graph, expected_parameters(), progress)
    temporary_path = checkpoint_path.with_name(f"{checkpoint_path.name}.partial")
    # Through a file object: with a path, torch writes the file's name into the file, and equal weights would make
    # unequal files.
    with temporary_path.open("wb") as file:
        torch.save(checkpoint, file)
    temporary_path.replace(checkpoint_path)


def read_checkpoint(graph: onnx.GraphProto, expected: dict[str, tuple[int, ...]], progress: Progress) -> Checkpoint:
    """Return the parameters `expected` (name -> shape) of the export's graph. Raises what `convert` does."""
    weights = ExportedWeights(graph)
    checkpoint: Checkpoint = defaultdict(dict)
    with progress.count_bar("Converting to float32", total=len(expected), unit="tensors") as bar:
        for name, shape in expected.items():
            array = weights.parameter(name)
            if array.shape != shape:
                raise CheckpointError(f"int8 export: {name} has shape {array.shape}, expected {shape}")
            if not np.isfinite(array).all():
                raise CheckpointError(f"int8 export: {name} holds values that are not finite numbers")
            part, _, inner_name = name.partition(".")
            checkpoint[part][f"module.{inner_name}"] = torch.from_numpy(np.array(array, order="C"))
            bar.update()
    return dict(checkpoint)


def expected_parameters() -> dict[str, tuple[int, ...]]:
    """Return every parameter of a converted v1.0 checkpoint: name (`decoder.F0_conv.bias`) -> shape."""
    lines = Path(__file__).with_name("parameters_v1_0.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: tuple(map(int, shape.split("x"))) for name, shape in rows}
