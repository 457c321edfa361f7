"""LiveKit's agents: speak.py BASE_URL TEXT FOLDER. Writes what it hears there, prints what it learns.

The plugin asks for events (`stream_format: "sse"`) unless the model is tts-1 or tts-1-hd.
"""

import asyncio
import json
import sys
from pathlib import Path

from livekit.agents import APIStatusError, utils
from livekit.plugins import openai

BASE_URL, TEXT, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])


async def listen(text: str, *, model: str, response_format: str, voice: str = "marin") -> bytes:
    """A WAV file of all frames that an agent would have played."""
    tts = openai.TTS(base_url=BASE_URL, api_key="none", model=model, voice=voice, response_format=response_format)
    tts.prewarm()
    try:
        async with tts.synthesize(text) as stream:
            return (await stream.collect()).to_wav_bytes()
    finally:
        await tts.aclose()


async def main() -> None:
    # An agent's worker makes this session; outside of one, the plugins need it made for them.
    async with utils.http_context.open():
        for model in ("gpt-4o-mini-tts", "tts-1"):
            for response_format in ("mp3", "pcm", "opus"):
                audio = await listen(TEXT, model=model, response_format=response_format)
                (FOLDER / f"{model}-{response_format}.wav").write_bytes(audio)
        facts = {}
        try:
            await listen("Hello.", model="kokoro", response_format="mp3", voice="nobody")
        except APIStatusError as refusal:
            code = refusal.body["code"]
            facts["bad_voice"] = {"status": refusal.status_code, "retryable": refusal.retryable, "code": code}
    json.dump(facts, sys.stdout)


asyncio.run(main())
