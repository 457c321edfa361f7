"""load_checkpoint: the tensors of an official checkpoint file into a network's parts.

The file is a dict of five state dicts (bert, bert_encoder, predictor, decoder, text_encoder) whose keys begin with
`module.`. Most convolutions have weight norm (Salimans & Kingma 2016) as `weight_g` and `weight_v`, which serves
training: it is folded into plain weights on loading.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from api.errors import CheckpointError

UNUSED = ("bert.pooler.", "bert.embeddings.position_ids")
"""Beginnings of names in the file on which no output depends."""

MAX_NAMED = 5

_RANDOM = (nn.init.kaiming_uniform_, nn.init.uniform_, nn.init.normal_, Tensor.uniform_, Tensor.normal_)


class Uninitialised(TorchFunctionMode):
    """Leaves modules that are made inside unfilled: their memory is first touched when the weights come."""

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func in _RANDOM:
            return args[0] if args else kwargs["tensor"]
        return func(*args, **kwargs)


def load_checkpoint(path: Path, parts: Mapping[str, nn.Module]) -> None:
    """Load the file's tensors into the modules of the same names, as float32.

    Raises:
        CheckpointError: the file can't be read, or a tensor is missing, extra, misshapen or not finite; the message
            names it.
    """
    tensors = dict(_named_tensors(_read(path), path))
    faults = _WeightNormFolder(tensors).fold()
    expected = {f"{part}.{k}": v for part, module in parts.items() for k, v in module.state_dict().items()}
    faults += [f"{name} is missing" for name in expected if name not in tensors]
    faults += [f"{name} is not part of this model" for name in tensors if name not in expected]
    for name in expected.keys() & tensors.keys():
        found, wanted = tuple(tensors[name].shape), tuple(expected[name].shape)
        if found != wanted:
            faults.append(f"{name} has shape {found}, should be {wanted}")
        elif not _is_finite(tensors[name]):
            faults.append(f"{name} holds values that are not finite")
    if faults:
        more = f"; and {len(faults) - MAX_NAMED} more" if len(faults) > MAX_NAMED else ""
        raise CheckpointError(f"{path} does not fit its config: {'; '.join(sorted(faults)[:MAX_NAMED])}{more}")
    for part, module in parts.items():
        # Assigned, not copied: the file's weights and ours side by side would be the most memory ever used.
        module.load_state_dict({key: tensors[f"{part}.{key}"].contiguous() for key in module.state_dict()}, assign=True)


def _read(path: Path) -> dict[str, dict[str, Tensor]]:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(f"there is no checkpoint at {path}: run `python -m api fetch`") from error
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise CheckpointError(f"{path} can't be read as a checkpoint: {reason}") from error
    if not isinstance(content, dict) or not all(isinstance(v, dict) for v in content.values()):
        raise CheckpointError(f"{path} is not a dict of state dicts")
    return content


def _named_tensors(content: dict[str, dict[str, Tensor]], path: Path) -> Iterator[tuple[str, Tensor]]:
    for part, state_dict in content.items():
        for key, tensor in state_dict.items():
            name = f"{part}.{key.removeprefix('module.')}"
            if not isinstance(tensor, Tensor) or not tensor.is_floating_point():
                if name.startswith(UNUSED):
                    continue
                raise CheckpointError(f"{path}: {name} is not a floating-point tensor")
            if not name.startswith(UNUSED):
                yield name, tensor.float()


class _WeightNormFolder:
    """Replaces each `weight_g`, `weight_v` pair by `weight`, in place."""

    def __init__(self, tensors: dict[str, Tensor]) -> None:
        self.tensors = tensors

    def fold(self) -> list[str]:
        """Fold every pair; return the faults of the others."""
        faults = []
        stems = {name[:-2] for name in self.tensors if name.endswith((".weight_g", ".weight_v"))}
        for stem in sorted(stems):
            g, v = self.tensors.pop(f"{stem}_g", None), self.tensors.pop(f"{stem}_v", None)
            if g is None or v is None:
                faults.append(f"{stem}_{'g' if g is None else 'v'} is missing")
                continue
            wanted = (v.shape[0], *[1] * (v.dim() - 1))
            if tuple(g.shape) != wanted:
                faults.append(f"{stem}_g has shape {tuple(g.shape)}, should be {wanted}")
                continue
            self.tensors[stem] = fold_weight_norm(g, v)
        return faults


def fold_weight_norm(g: Tensor, v: Tensor) -> Tensor:
    """Return g v / |v|, the norm over all dims but the first. A row of norm zero becomes zero, not NaN."""
    # torch's own fold, to the last bit what a weight-normed layer computes: a difference by a rounding in the pitch
    # predictor grows to an audible difference of phase after a minute of summed cycles.
    weight = torch._weight_norm(v, g, 0)
    weight[torch.norm_except_dim(v, 2, 0).flatten() == 0] = 0
    return weight


def _is_finite(tensor: Tensor) -> bool:
    # The sum takes a tenth of the time of a look at each value, and it is not finite if any value is not. It may also
    # overflow by itself; then the values are looked at.
    return bool(torch.isfinite(tensor.sum())) or bool(torch.isfinite(tensor).all())
