"""LiteLLM: speak.py BASE_URL TEXT FOLDER. Writes what it hears there, prints what it learns."""

import asyncio
import json
import sys
from pathlib import Path

import litellm
import openai

BASE_URL, TEXT, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
SERVICE = {"api_base": BASE_URL, "api_key": "none", "max_retries": 0}


async def main() -> None:
    litellm.speech(model="openai/kokoro", voice="af_heart", input=TEXT, **SERVICE).write_to_file(FOLDER / "sync.mp3")
    answer = await litellm.aspeech(model="openai/tts-1", voice="marin", input=TEXT, response_format="pcm", **SERVICE)
    answer.write_to_file(FOLDER / "async.pcm")
    facts = {}
    try:
        litellm.speech(model="openai/kokoro", voice="nobody", input=TEXT, **SERVICE)
    except openai.BadRequestError as refusal:
        facts["bad_voice"] = {"code": refusal.code, "param": refusal.param, "type": refusal.type}
    json.dump(facts, sys.stdout)


asyncio.run(main())
