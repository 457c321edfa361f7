"""Pipecat: speak.py BASE_URL TEXT FOLDER. Writes what it hears there, prints what it learns.

Its service asks for PCM, and refuses every voice but OpenAI's own names.
"""

import asyncio
import json
import sys
from pathlib import Path

from pipecat.frames.frames import EndFrame, ErrorFrame, Frame, TTSAudioRawFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.openai.tts import OpenAITTSService
from pipecat.workers.runner import WorkerRunner

BASE_URL, TEXT, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])


class Ear(FrameProcessor):
    """Keeps the sound that comes down the pipeline."""

    def __init__(self) -> None:
        super().__init__()
        self.pcm = bytearray()
        self.sample_rates: set[int] = set()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self.pcm += frame.audio
            self.sample_rates.add(frame.sample_rate)
        await self.push_frame(frame, direction)


async def main() -> None:
    settings = OpenAITTSService.Settings(model="gpt-4o-mini-tts", voice="marin", instructions="Speak calmly.")
    ear = Ear()
    # After three seconds of silence it would report an error, which a busy CI machine may need.
    speaker = OpenAITTSService(base_url=BASE_URL, api_key="none", settings=settings, stop_frame_timeout_s=60)
    pipeline = Pipeline([speaker, ear])
    worker = PipelineWorker(
        pipeline, params=PipelineParams(audio_out_sample_rate=24_000), idle_timeout_secs=None, enable_rtvi=False
    )
    errors: list[str] = []

    @worker.event_handler("on_pipeline_error")
    async def on_pipeline_error(worker: PipelineWorker, frame: ErrorFrame) -> None:
        errors.append(frame.error)

    await worker.queue_frames([TTSSpeakFrame(TEXT), EndFrame()])
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()
    (FOLDER / "frames.pcm").write_bytes(ear.pcm)
    json.dump({"sample_rates": sorted(ear.sample_rates), "errors": errors}, sys.stdout)


asyncio.run(main())
