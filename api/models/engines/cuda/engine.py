"""cuda_engine: the network on CUDA with each of the faster decoders that passes the check."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

import torch
from loguru import logger
from torch import Tensor, nn

from api.models.engines.base import Precision
from api.models.engines.cuda.fused_snake import FusedSnake, Kernel, cuda_kernel, with_activation
from api.models.engines.cuda.graphs import CudaGraphs, GraphedDecoder, Run
from api.models.engines.cuda.half import rounded
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import ExpectedSpeech, first_that_passes, prosody_difference
from api.models.v1_0.istftnet import Decoder
from api.models.v1_0.network import Network
from api.models.v1_0.utterance import UtteranceInput

if TYPE_CHECKING:
    from api.models.v1_0.config import KModelConfig

Change = Callable[[Decoder], nn.Module]
"""Makes a decoder from the one of the step before."""

DTYPES = {"auto": (torch.float16, torch.bfloat16), "bfloat16": (torch.bfloat16,), "float32": ()}
"""A precision -> the types to try for the decoder's convolutions, in order."""


def cuda_engine(
    network: Network,
    precision: Precision,
    ref_s: Tensor,
    *,
    make_kernel: Callable[[], Kernel] = cuda_kernel,
    make_capture: Callable[[], Callable[[Run], Run]] = CudaGraphs,
) -> TorchEngine:
    """Build the engine of a network that lies on CUDA.

    Three steps change the decoder in turn: half precision, fused activations, CUDA graphs. A step that can't be taken,
    or that fails the check, is left out, and the log says so.

    Args:
        ref_s: as in `select_engine`.
        make_kernel: compiles the fused activation.
        make_capture: gives what makes a graph of a run of the decoder.
    """
    # Else "float32" convolutions and LSTMs would multiply 10 bits of each factor, those of the pitch predictor too.
    torch.backends.cudnn.allow_tf32 = False
    expected = ExpectedSpeech.of(TorchEngine(network), ref_s)
    steps: Sequence[Sequence[tuple[str, Change]]] = (
        [(str(dtype), partial(rounded, dtype=dtype)) for dtype in DTYPES[precision]],
        [("fused activations", lambda decoder: with_activation(decoder, FusedSnake(make_kernel())))],
        [("CUDA graphs", lambda decoder: GraphedDecoder(network, decoder, make_capture()))],
    )
    engine = TorchEngine(network)
    with torch.cuda.device_of(network.bert_encoder.weight):  # type: ignore[no-untyped-call]
        for step in steps:
            candidates = [(name, partial(_changed, engine.network, change)) for name, change in step]
            engine = first_that_passes(candidates, expected) or engine
    return TorchEngine(engine.network, batch_prosody=_batch_prosody_passes(engine.network, ref_s))


def similar_rows(config: "KModelConfig", ref_s: Tensor) -> list[UtteranceInput]:
    """Return rows of about 5 s, so alike in length that they are decoded together, yet each padded otherwise."""
    phonemes = "ðə kwˈɪk bɹˈWn fˈɑks." * 4
    return [
        UtteranceInput.make(config, phonemes[: len(phonemes) - left_out], ref_s, seed=left_out)
        for left_out in (0, 1, 3)
    ]


def _changed(network: Network, change: Change) -> TorchEngine:
    return TorchEngine(network.with_decoder(change(cast(Decoder, network.decoder))))


def _batch_prosody_passes(network: Network, ref_s: Tensor) -> bool:
    """Whether rows whose prosody is predicted together have the prosody that they have alone."""
    engine, rows = TorchEngine(network, batch_prosody=True), similar_rows(network.config, ref_s)
    alone = [engine.prosody([row])[0] for row in rows]
    try:
        together = engine.prosody(rows)
    except RuntimeError as error:
        logger.warning("a batch's prosody is made row by row: {}", error)
        return False
    for a, b in zip(alone, together, strict=True):
        if difference := prosody_difference(a, b):
            logger.warning("a batch's prosody is made row by row: together {}", difference)
            return False
    return True
