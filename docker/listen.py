"""The client of docker/verify.sh: waits, hears a sentence, and stops the service in the middle of a stream.

Runs outside the image, on Python's own library. Each command exits with 0, or with 1 and what was wrong.
"""

import argparse
import array
import io
import json
import math
import os
import signal
import sys
import time
import wave
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

SENTENCE = "The quick brown fox jumps over the lazy dog."
STORY = (
    "It was a long road, and the rain had not stopped since morning. "
    "Nobody in the carriage spoke, for there was little left to say. "
    "When the lights of the harbour came into sight at last, the youngest of them began to sing, very quietly. "
) * 2

WORDS = {
    "en-us": "It costs five dollars.",
    "en-gb": "It costs five pounds.",
    "es": "Cuesta cinco euros.",
    "fr": "Cela coûte cinq euros.",
    "hi": "यह पाँच रुपये का है।",
    "it": "Costa cinque euro.",
    "ja": "これは何ですか、五百円です。",
    "pt-br": "Custa cinco reais.",
    "zh": "这个五块钱，银行在那边。",
}

SAMPLE_RATE = 24_000
BYTES_PER_S = 2 * SAMPLE_RATE

START_TIMEOUT_S = 300.0
"""For a model that is loaded and warmed up while other work goes on."""

BODY_TIMEOUT_S = 300.0


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["ready", "sentence", "languages", "drain"])
    parser.add_argument("port", type=int)
    parser.add_argument("pid", type=int, nargs="?", help="drain: the process that gets SIGTERM")
    parsed = parser.parse_args()
    if parsed.command == "ready":
        wait_for_ready(parsed.port)
    elif parsed.command == "sentence":
        hear_sentence(parsed.port)
    elif parsed.command == "languages":
        hear_languages(parsed.port)
    else:
        stop_in_the_middle(parsed.port, parsed.pid)


def wait_for_ready(port: int) -> None:
    """Ask until the service says that it is ready."""
    ends = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < ends:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/ready")
            response = connection.getresponse()
            answer = response.read().decode()
            if response.status == 200:
                print(answer)
                return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"not ready after {START_TIMEOUT_S:g} s")


def hear_sentence(port: int) -> None:
    """Ask for one sentence, and judge it."""
    print(heard(port, {"input": SENTENCE}))


def hear_languages(port: int) -> None:
    """Ask for a few words in every language, and judge each: readers are loaded with the first text in them."""
    for language, words in WORDS.items():
        heard(port, {"input": words, "lang_code": language})
    print(f"spoken: {', '.join(WORDS)}")


def heard(port: int, asked: dict[str, object]) -> str:
    """Return the length and the levels of the speech that comes, as WAV. Sound that can't be speech ends the test."""
    file = b"".join(pieces_of(port, {**asked, "response_format": "wav", "stream": False}))
    with wave.open(io.BytesIO(file)) as sound:
        if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, 2, SAMPLE_RATE):
            sys.exit(f"not 16 bits, mono, {SAMPLE_RATE} Hz: {sound.getparams()}")
        samples = array.array("h", sound.readframes(sound.getnframes()))
    length_s = len(samples) / SAMPLE_RATE
    peak = max(map(abs, samples)) / 32_768
    rms = math.sqrt(sum(sample * sample for sample in samples) / len(samples)) / 32_768
    loud = sum(abs(sample) > 328 for sample in samples) / len(samples)
    measured = f"{length_s:.2f} s, peak {peak:.3f}, RMS {rms:.3f}, {loud:.0%} of the samples above 1% of full scale"
    if not (1 < length_s < 6 and 0.1 < peak < 1 and 0.02 < rms < 0.3 and loud > 0.3):
        sys.exit(f"{asked} is not spoken: {measured}")
    return measured


def stop_in_the_middle(port: int, pid: int) -> None:
    """Hear a story whole; again, with SIGTERM after its first second; both must be the same to the last byte."""
    asked: dict[str, object] = {"input": STORY, "response_format": "pcm"}
    whole = b"".join(pieces_of(port, asked))
    heard = bytearray()
    before = 0
    for piece in pieces_of(port, asked):
        heard += piece
        if not before and len(heard) > BYTES_PER_S:
            before = len(heard)
            os.kill(pid, signal.SIGTERM)
            refused = refusal(port)
    if heard != whole:
        sys.exit(f"stopped, it sent {len(heard)} bytes, else {len(whole)}, or others")
    rest_s = (len(heard) - before) / BYTES_PER_S
    if rest_s < 1:
        sys.exit(f"only {rest_s:.1f} s came after SIGTERM: the test proves nothing")
    print(f"{len(whole) / BYTES_PER_S:.1f} s of speech, {rest_s:.1f} s of it after SIGTERM; meanwhile {refused}")


def refusal(port: int) -> str:
    """Return the refusal of a new request by a service that is stopping. Anything else ends the test."""
    try:
        next(pieces_of(port, {"input": SENTENCE}))
    except (OSError, HTTPException, Refused) as error:
        return str(error) or type(error).__name__
    sys.exit("a request that came after SIGTERM was served")


class Refused(Exception):
    """The answer was not 200."""


def pieces_of(port: int, body: dict[str, object]) -> Iterator[bytes]:
    """The bytes of an answer as they come.

    Raises:
        Refused: the status is not 200.
        HTTPException: the answer was cut off.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=BODY_TIMEOUT_S)
    connection.request("POST", "/v1/audio/speech", json.dumps(body), {"content-type": "application/json"})
    response = connection.getresponse()
    if response.status != 200:
        raise Refused(f"{response.status}, Retry-After {response.headers['retry-after']}")
    while piece := response.read1(65_536):
        yield piece


if __name__ == "__main__":
    main()
