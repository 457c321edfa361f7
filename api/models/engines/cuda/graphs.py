"""GraphedDecoder: small batches as CUDA graphs.

The decoder is about two thousand kernels. With less than about ten seconds of audio a GPU is done with each before the
host has started the next; a graph starts them all at once. Larger batches keep the GPU busy by themselves and run as
written. A graph has one shape, so shorter batches are padded to the buckets of batch_plan.py.

All graphs are captured when the model is loaded, none on a request. So their number is fixed here.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from api.models.engines.batch_plan import FRAME_BUCKETS, bucket
from api.models.v1_0.istftnet import Decoder
from api.models.v1_0.network import Network
from api.models.v1_0.source import NUM_HARMONICS, draw_noise

GRAPH_ROWS = (1, 2, 4, 8)

GRAPH_FRAMES = 512
"""The most rows times frames of a graph: 12.8 s of audio."""

SHAPES = tuple((rows, size) for rows in GRAPH_ROWS for size in FRAME_BUCKETS if rows * size <= GRAPH_FRAMES)
"""(rows, frames) of every graph, 44 in all."""

Run = Callable[[], Tensor]


class CudaGraphs:
    """Captures graphs on the current device. They share the memory of what lies between their inputs and outputs."""

    def __init__(self) -> None:
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, run: Run) -> Run:
        """Return `run` as a graph. Each call reads its inputs from the same memory and returns the same output's."""
        # A first call chooses kernels, which a capture does not allow. So it runs once before, on another stream, as
        # capturing asks for.
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            run()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
            output = run()

        def replay() -> Tensor:
            graph.replay()
            return output

        return replay


class _Inputs(NamedTuple):
    """The arguments of `BatchDecoder.decode_batch`, in its order."""

    text: Tensor
    f0: Tensor
    energy: Tensor
    style: Tensor
    noise: Tensor
    lengths: Tensor


class GraphedDecoder(nn.Module):
    """A Decoder with graphs of its small batches."""

    @torch.inference_mode()
    def __init__(self, network: Network, decoder: Decoder, capture: Callable[[Run], Run]) -> None:
        """Capture every shape, which takes some seconds. `network` is the one that the decoder is part of.

        Raises:
            RuntimeError: CUDA can't, or has no memory for it (torch.OutOfMemoryError).
        """
        super().__init__()
        self._decoder = decoder
        self._config, self._samples_per_frame = network.config, network.samples_per_frame
        # All graphs read the same memory, so one runs at a time.
        most = [
            max(map(math.prod, shapes))
            for shapes in zip(*(self._input_shapes(*shape) for shape in SHAPES), strict=True)
        ]
        *floats, lengths = (torch.zeros(size, device=network.device) for size in most)
        self._memory = [*floats, lengths.long()]
        # The largest first, so that the others fit into what it took.
        largest_first = sorted(SHAPES, key=math.prod, reverse=True)
        self._graphs = {shape: self._captured(shape, capture) for shape in largest_first}

    def forward(self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, rng: torch.Generator) -> Tensor:
        """See `Decoder.forward`."""
        num_frames = text.shape[2]
        if (shape := _shape(1, num_frames)) not in self._graphs:
            return self._decoder(text, f0, energy, style, rng)
        noise = draw_noise(num_frames * self._samples_per_frame, rng).to(text.device)
        lengths = torch.full((1,), num_frames, device=text.device)
        return self._replay(shape, _Inputs(text, f0, energy, style, noise, lengths))

    def decode_batch(
        self, text: Tensor, f0: Tensor, energy: Tensor, style: Tensor, *, noise: Tensor, lengths: Tensor
    ) -> Tensor:
        """See `BatchDecoder.decode_batch`."""
        if (shape := _shape(*text.shape[::2])) not in self._graphs:
            return self._decoder.decode_batch(text, f0, energy, style, noise=noise, lengths=lengths)
        return self._replay(shape, _Inputs(text, f0, energy, style, noise, lengths))

    def _captured(self, shape: tuple[int, int], capture: Callable[[Run], Run]) -> Run:
        inputs = self._inputs(shape)
        inputs.lengths.fill_(shape[1])
        return capture(lambda: self._decoder.decode_batch(*inputs[:4], noise=inputs.noise, lengths=inputs.lengths))

    def _replay(self, shape: tuple[int, int], given: _Inputs) -> Tensor:
        inputs = self._inputs(shape)
        inputs.lengths.fill_(1)  # rows that are not given: the rest of their content does not matter
        for place, value in zip(inputs, given, strict=True):
            place[tuple(map(slice, value.shape))] = value
        rows, num_samples = len(given.noise), given.noise.shape[2]
        # Copied, since the next call overwrites it.
        return self._graphs[shape]()[:rows, :num_samples].clone()

    def _inputs(self, shape: tuple[int, int]) -> _Inputs:
        shapes = self._input_shapes(*shape)
        return _Inputs(*(flat[: math.prod(s)].view(s) for flat, s in zip(self._memory, shapes, strict=True)))

    def _input_shapes(self, rows: int, size: int) -> tuple[tuple[int, ...], ...]:
        return (
            (rows, self._config.hidden_dim, size),
            (rows, 2 * size),
            (rows, 2 * size),
            (rows, self._config.style_dim),
            (rows, NUM_HARMONICS, size * self._samples_per_frame),
            (rows,),
        )


def _shape(rows: int, num_frames: int) -> tuple[int, int]:
    """Return the shape that a batch is padded to. There is a graph for it if it is in `SHAPES`."""
    return next((count for count in GRAPH_ROWS if count >= rows), rows), bucket(num_frames)
