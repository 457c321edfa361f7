"""CpuEngine: the network by the native library."""

import copy
from collections.abc import Callable
from functools import partial
from typing import cast

import torch
from loguru import logger
from torch import Tensor, nn

from api.models.base import SharedDevice
from api.models.engines.base import Precision
from api.models.engines.cpu.bindings import NativeLibrary
from api.models.engines.cpu.decoder import NativeDecoder
from api.models.engines.cpu.prosody import pack_prosody
from api.models.engines.torch import TorchEngine
from api.models.engines.validation import ExpectedSpeech, checked_prosody, first_that_passes, prosody_difference
from api.models.v1_0.network import Network, Parts
from api.models.v1_0.source import FillNormal, draw_noise, torch_normals

ReadNetwork = Callable[[], Network]


class CpuEngine(TorchEngine):
    """A network with native layers, which take one utterance at a time."""

    def __init__(self, network: Network, library: NativeLibrary, shared: SharedDevice | None) -> None:
        """`network` is the engine's own. `shared` tells how many threads there are, and when to pause."""
        super().__init__(network)
        if shared is not None:
            library.num_threads = shared.num_threads
            if isinstance(network.decoder, NativeDecoder):
                network.decoder.pause = shared.pause


def cpu_engine(
    read_network: ReadNetwork,
    library: NativeLibrary,
    precision: Precision,
    ref_s: Tensor,
    shared: SharedDevice | None = None,
) -> CpuEngine:
    """Build the engine. A part that fails the check runs as written, and the log says so. Arguments: `select_engine`.

    The network that is read is dropped once it has spoken the checked utterance. From then on each weight is freed as
    soon as it is packed, the decoder's first.
    """
    # Measured: 200 MB less at the worst moment than with both kinds of weights in memory. The prosody comes after the
    # decoder, whose weights are gone by then: 160 MB less at most.
    if precision == "bfloat16" and not library.has_bfloat16:
        logger.warning("PRECISION is bfloat16, but this processor does not multiply it: the decoder runs in float32")
    expected, own = _spoken_and_copied(read_network(), ref_s)
    decoder = _native_decoder(own, read_network, library, precision, expected)
    own = own.with_decoder(decoder or nn.Identity())  # drops the decoder as written, whose weights are used up
    prosody_passes = _pack_prosody(own, library, ref_s, expected)
    if decoder is None or not prosody_passes:
        written = read_network()
        own = (own if prosody_passes else written).with_decoder(decoder or written.decoder)
    return CpuEngine(own, library, shared)


def own_modules(parts: Parts) -> Parts:
    """Copy the modules but not the weights: an engine may replace what it likes in the copy."""
    weights = [weight for part in parts for weight in (*part.parameters(), *part.buffers())]
    return copy.deepcopy(parts, {id(weight): weight for weight in weights})


def checked_fill_normal(fill_normal: FillNormal) -> FillNormal:
    """Return `fill_normal` where it draws what torch does, to the last bit, else torch's own."""
    samples = 1001  # odd, so that the last value's twin is kept, and enough to go round the generator's state
    own_rng, torch_rng = torch.Generator().manual_seed(0), torch.Generator().manual_seed(0)
    try:
        noise = draw_noise(samples, own_rng, fill_normal)
    except RuntimeError as error:
        logger.warning("noise is drawn by torch, in ten times the time: {}", error)
        return torch_normals
    if torch.equal(noise, draw_noise(samples, torch_rng)) and torch.equal(own_rng.get_state(), torch_rng.get_state()):
        return fill_normal
    logger.warning("noise is drawn by torch, in ten times the time: the library's is other noise")
    return torch_normals


def _spoken_and_copied(network: Network, ref_s: Tensor) -> tuple[ExpectedSpeech, Network]:
    return ExpectedSpeech.of(TorchEngine(network), ref_s), Network(network.config, own_modules(network.parts))


def _native_decoder(
    own: Network, read_network: ReadNetwork, library: NativeLibrary, precision: Precision, expected: ExpectedSpeech
) -> NativeDecoder | None:
    """Return the decoder of the best precision that passes, or None. Uses up the weights of `own.decoder`."""
    fill_normal = checked_fill_normal(library.fill_normal)
    bfloat16_first = precision != "float32" and library.has_bfloat16
    for number, bfloat16 in enumerate((True, False) if bfloat16_first else (False,)):
        written = own.decoder if number == 0 else read_network().decoder  # the first one's weights are used up
        build = partial(_with_native_decoder, own, written, library, bfloat16=bfloat16, fill_normal=fill_normal)
        engine = first_that_passes([("bfloat16" if bfloat16 else "float32", build)], expected)
        if engine is not None:
            return cast(NativeDecoder, engine.network.decoder)
    return None


def _with_native_decoder(
    own: Network, written: nn.Module, library: NativeLibrary, *, bfloat16: bool, fill_normal: FillNormal
) -> TorchEngine:
    native = NativeDecoder(written, library, bfloat16=bfloat16, fill_normal=fill_normal)
    return TorchEngine(own.with_decoder(native))


def _pack_prosody(own: Network, library: NativeLibrary, ref_s: Tensor, expected: ExpectedSpeech) -> bool:
    """Give the prosody of `own` native layers; return whether it passes the check."""
    pack_prosody(own.parts, library)
    if difference := prosody_difference(expected.prosody, checked_prosody(TorchEngine(own), ref_s)):
        logger.warning("the prosody runs as written: by the native library {}", difference)
        return False
    logger.info("the prosody runs by the native library")
    return True
