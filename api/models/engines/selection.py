"""Which prosody and decoder speak on this machine, and how many utterances at once: the fastest that are as good as the
network as written.

Knows precisions. Does not know how good is good enough (quality.py), nor how the fast parts work (packed.py and fast.py
for the CPU; precision.py, fused.py and graphs.py for CUDA).

A fast decoder is checked on the machine that is to use it, against the decoder as written with the same noise. One that
does not pass is not used, and the log says so. Measured with the real weights on a CPU: bfloat16 has 40 dB, float32
87 dB and more.
"""

import copy
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, cast

import torch
from loguru import logger
from torch import Tensor, nn

from api.models.base import SharedDevice
from api.models.engines.batch_plan import best_size
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.decoder import FastDecoder
from api.models.engines.cpu.prosody import pack_prosody
from api.models.engines.cuda.fused_snake import FusedSnake, cuda_kernel, with_activation
from api.models.engines.cuda.graphs import CudaGraphs, GraphedDecoder
from api.models.engines.cuda.half import rounded
from api.models.engines.torch import Prosody, Row
from api.models.engines.validation import MIN_SNR_DB, prosody_difference, snr_db
from api.models.v1_0.albert import CustomAlbert
from api.models.v1_0.istftnet import Decoder
from api.models.v1_0.models import Call, KModel
from api.models.v1_0.modules import ProsodyPredictor, TextEncoder
from api.models.v1_0.source import FillNormal, draw_noise, torch_normals

Precision = Literal["auto", "float32", "bfloat16"]
"""Of the decoder's convolutions. `auto` is bfloat16 where the processor multiplies it, else float32; on CUDA float16,
which costs the same as bfloat16 there and rounds an eighth as much."""

CHECKED_PHONEMES = "həlˈO."
"""Short, yet voiced nearly all through: bfloat16 leaves 40 to 44 dB of it in five voices, but 30 to 43 of "fˈɑks.",
since hisses are so quiet."""

CHECKED_SPEED = 2.0
"""Half the frames, 0.7 s of sound, since every start waits for the decoder as written, which takes as long as its sound
lasts on two cores. Its prosody is made once, and decoded by every candidate: 0.3 s less."""

Candidate = tuple[str, Callable[[], nn.Module]]
"""A decoder's name and what makes it."""


def accelerate(
    kmodel: KModel,
    precision: Precision,
    ref_s: Tensor,
    read_again: Callable[[], KModel] | None = None,
    shared: SharedDevice | None = None,
) -> KModel:
    """Put the fastest decoder that passes in the place of the decoder as written, whose weights are dropped then.

    `ref_s` as in `KModel.speak`: of the voice that it is checked with. `read_again` makes the same network once more:
    with it, weights are dropped while the next are packed (200 MB less at the worst moment), and read again where a
    decoder does not pass. `shared`: what a CPU is asked for threads and pauses. Does nothing on a CPU for which the
    native library was not built.
    Returns `kmodel`.
    """
    if kmodel.device.type == "cuda":
        _accelerate_cuda(kmodel, precision, ref_s)
    else:
        _accelerate_cpu(kmodel, precision, ref_s, read_again, shared)
    return kmodel


def _accelerate_cpu(
    kmodel: KModel,
    precision: Precision,
    ref_s: Tensor,
    read_again: Callable[[], KModel] | None,
    shared: SharedDevice | None,
) -> None:
    library = NativeLibrary.load()
    if library is None:
        return
    if precision == "bfloat16" and not library.has_bfloat16:
        logger.warning("PRECISION is bfloat16, but this processor does not multiply it: the decoder runs in float32")
    written = kmodel.decoder
    make = partial(FastDecoder, library=library, fill_normal=torchs_or(library.fill_normal))
    unspent = [written]

    def fast(*, bfloat16: bool) -> nn.Module:
        if read_again is None:
            return make(written, bfloat16=bfloat16)
        return make(unspent.pop() if unspent else read_again().decoder, bfloat16=bfloat16, keep=False)

    candidates: list[Candidate] = [("float32", partial(fast, bfloat16=False))]
    if precision != "float32" and library.has_bfloat16:
        candidates.insert(0, ("bfloat16", partial(fast, bfloat16=True)))
    prosody = checked_prosody(kmodel, ref_s)
    passed = take_first_that_passes(kmodel, candidates, prosody, kmodel.decode([prosody])[0])
    # After the decoder, whose weights are gone: 160 MB less at most.
    _pack_prosody(kmodel, library, ref_s, prosody, read_again)
    if shared is not None:
        library.num_threads = shared.num_threads
        if isinstance(kmodel.decoder, FastDecoder):
            kmodel.decoder.pause = shared.pause
    if not passed and read_again is not None:
        kmodel.decoder = read_again().decoder


def _pack_prosody(
    kmodel: KModel, library: NativeLibrary, ref_s: Tensor, expected: Prosody, read_again: Callable[[], KModel] | None
) -> None:
    """Put packed layers in the place of the prosody's as written, if it stays `expected`."""
    written = copy.deepcopy(_prosody_parts(kmodel)) if read_again is None else None
    pack_prosody(kmodel.bert, kmodel.predictor, kmodel.text_encoder, library)
    if difference := prosody_difference(expected, checked_prosody(kmodel, ref_s)):
        logger.warning("the prosody runs as written: packed, {}", difference)
        parts = written or _prosody_parts(cast(KModel, read_again and read_again()))
        kmodel.bert, kmodel.predictor, kmodel.text_encoder = parts
    else:
        logger.info("the prosody runs packed")


def _prosody_parts(kmodel: KModel) -> tuple[CustomAlbert, ProsodyPredictor, TextEncoder]:
    return kmodel.bert, kmodel.predictor, kmodel.text_encoder


def torchs_or(fill_normal: FillNormal) -> FillNormal:
    """`fill_normal` where it draws what torch does, to the last bit, else torch's own."""
    samples = 1001  # odd, so that the last value's twin is kept, and enough to go round the generator's state
    own, torchs = torch.Generator().manual_seed(0), torch.Generator().manual_seed(0)
    try:
        noise = draw_noise(samples, own, fill_normal)
    except RuntimeError as error:
        logger.warning("noise is drawn by torch, in ten times the time: {}", error)
        return torch_normals
    if torch.equal(noise, draw_noise(samples, torchs)) and torch.equal(own.get_state(), torchs.get_state()):
        return fill_normal
    logger.warning("noise is drawn by torch, in ten times the time: the library's is other noise")
    return torch_normals


def _accelerate_cuda(kmodel: KModel, precision: Precision, ref_s: Tensor) -> None:
    # Else "float32" convolutions and LSTMs would multiply 10 bits of each factor, the pitch predictor's too.
    torch.backends.cudnn.allow_tf32 = False
    prosody = checked_prosody(kmodel, ref_s)
    as_written = kmodel.decode([prosody])[0]

    def decoder() -> Decoder:
        return cast(Decoder, kmodel.decoder)  # as the step before left it

    written = decoder()
    dtypes = {"auto": [torch.float16, torch.bfloat16], "bfloat16": [torch.bfloat16], "float32": []}[precision]
    steps: list[list[Candidate]] = [
        [(str(dtype), partial(rounded, written, dtype)) for dtype in dtypes],
        [("fused activations", lambda: with_activation(decoder(), FusedSnake(cuda_kernel())))],
        [("CUDA graphs", lambda: GraphedDecoder(kmodel, decoder(), CudaGraphs()))],
    ]
    with torch.cuda.device(kmodel.device):
        for candidates in steps:
            take_first_that_passes(kmodel, candidates, prosody, as_written)
    kmodel.batch_prosody = _prosody_is_as_alone(kmodel, ref_s)


def checked_prosody(kmodel: KModel, ref_s: Tensor) -> Prosody:
    """What decoders, and ways to it, are compared by."""
    return kmodel.prosody([kmodel.row(Call(CHECKED_PHONEMES, ref_s, CHECKED_SPEED))])[0]


def take_first_that_passes(kmodel: KModel, candidates: Sequence[Candidate], prosody: Prosody, expected: Tensor) -> bool:
    """Put the first decoder in place that can be made and speaks well enough; if there is none, leave the one that is.

    `expected` is what the decoder as written makes of `prosody`. Returns whether there was one.
    """
    before = kmodel.decoder
    for name, make in candidates:
        try:
            kmodel.decoder = make()
            snr = snr_db(expected, kmodel.decode([prosody])[0])
        except RuntimeError as error:  # of torch, for what a device can't do or has no memory for
            logger.warning("the decoder does not run with {}: {}", name, error)
            continue
        if snr >= MIN_SNR_DB:
            logger.info("the decoder runs with {} ({:.0f} dB)", name, snr)
            return True
        logger.warning("the decoder does not run with {}: {:.0f} dB, should have {:.0f} dB", name, snr, MIN_SNR_DB)
    kmodel.decoder = before
    return False


def _prosody_is_as_alone(kmodel: KModel, ref_s: Tensor) -> bool:
    rows = _checked_rows(kmodel, ref_s)
    alone = [kmodel.prosody([row])[0] for row in rows]
    try:
        together = kmodel.prosody(rows)
    except RuntimeError as error:
        logger.warning("a batch's prosody is made row by row: {}", error)
        return False
    for a, b in zip(alone, together, strict=True):
        if difference := prosody_difference(a, b):
            logger.warning("a batch's prosody is made row by row: together {}", difference)
            return False
    return True


def _checked_rows(kmodel: KModel, ref_s: Tensor) -> list[Row]:
    """Of about 5 s, so alike in length that they are decoded together, yet each padded otherwise."""
    phonemes = "ðə kwˈɪk bɹˈWn fˈɑks." * 4
    return [kmodel.row(Call(phonemes[: len(phonemes) - left_out], ref_s, seed=left_out)) for left_out in (0, 1, 3)]


def batch_size(kmodel: KModel, ref_s: Tensor, wanted: int = 0) -> int:
    """How many utterances one call of `kmodel` speaks at best; `wanted`, if that is not 0.

    On the CPU 1: one utterance keeps every core busy. Measured there, four at once took the decoder as written 1.1
    times what they took one by one (median of 6 pairs in turn, 20 phonemes, one thread of a busy machine). On CUDA what
    is measured here (see `best_size`), or 1 where a batch is not decoded as well as its utterances alone.
    """
    if kmodel.device.type != "cuda":
        return wanted or 1
    rows = _checked_rows(kmodel, ref_s)
    prosody = [kmodel.prosody([row])[0] for row in rows]
    alone = torch.cat([kmodel.decode([spoken])[0] for spoken in prosody])
    try:
        snr = snr_db(alone, torch.cat(kmodel.decode(prosody)))
    except RuntimeError as error:
        logger.warning("utterances are spoken one by one: {}", error)
        return 1
    if not snr >= MIN_SNR_DB:
        logger.warning("utterances are spoken one by one: together they have {:.0f} dB", snr)
        return 1
    size = wanted or best_size(lambda num_rows: _seconds(kmodel, rows[:1] * num_rows))
    logger.info("up to {} utterances are spoken together ({:.0f} dB)", size, snr)
    return size


def _seconds(kmodel: KModel, rows: Sequence[Row]) -> float:
    """How long a batch takes, the second time."""
    try:
        kmodel.speak_rows(rows)
        began = time.perf_counter()
        kmodel.speak_rows(rows)
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise MemoryError(str(error)) from error
    return time.perf_counter() - began
