"""select_engine: the fastest engine of a machine that speaks as well as the network as written."""

import time
from collections.abc import Callable, Sequence

import torch
from loguru import logger
from torch import Tensor

from api.models.base import SharedDevice
from api.models.engines.base import Engine, Precision, speak
from api.models.engines.batch_plan import best_size
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.engine import cpu_engine
from api.models.engines.cuda.engine import cuda_engine, similar_rows
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import MIN_SNR_DB, snr_db
from api.models.v1_0.network import Network
from api.models.v1_0.utterance import UtteranceInput


def select_engine(
    read_network: Callable[[], Network],
    device: str,
    precision: Precision,
    ref_s: Tensor,
    shared: SharedDevice | None = None,
) -> Engine:
    """Build the fastest engine that passes the check against the network as written, on this machine.

    On a CPU without the native library that is the network as written.

    Args:
        read_network: reads the network from its checkpoint, on `device`. It is called once, and on a CPU again for each
            part that fails the check, since its weights were freed while they were packed.
        precision: of the decoder's convolutions.
        ref_s: (1, 2 * style_dim), the style of the voice that it is checked with.
        shared: the CPU's threads and pauses.
    """
    if device.startswith("cuda"):
        return cuda_engine(read_network(), precision, ref_s)
    library = NativeLibrary.load()
    if library is None:
        return TorchEngine(read_network())
    return cpu_engine(read_network, library, precision, ref_s, shared)


def batch_size(engine: Engine, ref_s: Tensor, wanted: int = 0) -> int:
    """Return how many utterances one call of `engine` speaks at best; `wanted`, if that is not 0.

    On the CPU 1: one utterance keeps every core busy. On CUDA the size that gains most here (see `best_size`), or 1
    where a batch is not decoded as well as its utterances alone.
    """
    # Measured on a CPU, 20 phonemes, one thread of a busy machine, median of 6 pairs in turn: four at once took the
    # decoder as written 1.1 times what they took one by one.
    if engine.device.type != "cuda":
        return wanted or 1
    rows = similar_rows(engine.config, ref_s)
    prosody = [engine.prosody([row])[0] for row in rows]
    alone = torch.cat([engine.decode([each])[0] for each in prosody])
    try:
        snr = snr_db(alone, torch.cat(engine.decode(prosody)))
    except RuntimeError as error:
        logger.warning("utterances are spoken one by one: {}", error)
        return 1
    if not snr >= MIN_SNR_DB:
        logger.warning("utterances are spoken one by one: together they have {:.0f} dB", snr)
        return 1
    size = wanted or best_size(lambda num_rows: _seconds(engine, rows[:1] * num_rows))
    logger.info("up to {} utterances are spoken together ({:.0f} dB)", size, snr)
    return size


def _seconds(engine: Engine, rows: Sequence[UtteranceInput]) -> float:
    """Time a batch, the second time that it is spoken. Raises MemoryError where the device has none for it."""
    try:
        speak(engine, rows)
        began = time.perf_counter()
        speak(engine, rows)
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise MemoryError(str(error)) from error
    return time.perf_counter() - began
