"""The command line: what a person sees."""

from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
import soundfile
from support.commands import Command, Done, run, run_in_turn

SAY_REFUSALS = [
    (("Hello.", "-o", "out.txt"), "must end in one of .mp3"),
    (("Hello.", "-o", "out.wav", "--captions", "out.ass"), "must end in one of .srt, .vtt"),
    (("Hello.", "-o", "out.wav", "--volume", "9"), "volume_multiplier: Input should be less than or equal to 4"),
    (("Hello.", "-o", "no/such/folder/out.wav"), "can't write no/such/folder/out.wav"),
    (("Hello.", "-o", "out.wav", "--voice", "nobody"), "no voice 'nobody'"),
    (("Hello.", "-o", "out.wav", "--speed", "9"), "speed: Input should be less than or equal to 4; got 9.0"),
    ((" ", "-o", "out.wav"), "input is blank"),
]
SERVE_REFUSALS = [
    ({"PORT": "http"}, "error: PORT is 'http'; allowed: a whole number from 0 up to 65535"),
    ({"DEVICE": "gpu"}, "error: DEVICE is 'gpu'; allowed: auto, cpu, cuda, cuda:N"),
    ({"DEVICE": "cuda:99"}, "error: DEVICE is 'cuda:99', but torch finds"),
    ({"MODEL_VERSION": "v9"}, "known: v1_0, v1_1-zh"),
    ({"DEFAULT_VOICE": "nobody"}, "error: DEFAULT_VOICE can't be served"),
    ({"ASSETS_DIR": "/nowhere"}, "python -m api fetch"),
    ({"HOST": "192.0.2.1"}, "error: HOST '192.0.2.1', PORT 0: can't listen there"),
]


SPOKEN = "Hello there. It is 5 o'clock."
SAYS = [
    ("say", SPOKEN, "-o", "srt.wav", "--voice", "bf_emma", "--captions", "out.srt"),
    ("say", SPOKEN, "-o", "vtt.wav", "--volume", "0.5", "--sample-rate", "8000", "--captions", "out.vtt"),
]


class Outcomes(NamedTuple):
    """Results of all commands."""

    folder: Path
    say_refusals: list[Done]
    serve_refusals: list[Done]
    says: list[Done]
    voices: Done


@pytest.fixture(scope="module")
def outcomes(tiny_assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder: Path = tmp_path_factory.mktemp("commands")
    commands = [Command(("say", *arguments), folder=folder) for arguments, _ in SAY_REFUSALS]
    commands += [Command(("serve",), environment, folder) for environment, _ in SERVE_REFUSALS]
    commands += [Command(arguments, folder=folder) for arguments in (*SAYS, ("voices",))]
    done = iter(run_in_turn(commands, tiny_assets))
    says, serves, spoken = ([*islice(done, len(each))] for each in (SAY_REFUSALS, SERVE_REFUSALS, SAYS))
    return Outcomes(folder, says, serves, spoken, next(done))


def test_help_lists_the_commands(tiny_assets: Path) -> None:
    done = run("--help", assets=tiny_assets)
    assert done.status == 0
    assert all(word in done.out for word in ("serve", "fetch", "say", "voices", ".env.example"))


@pytest.mark.parametrize("number", range(len(SAY_REFUSALS)))
def test_say_refuses_in_one_line(outcomes: Outcomes, number: int) -> None:
    done, said = outcomes.say_refusals[number], SAY_REFUSALS[number][1]
    assert done.status == 1
    # Where there is no C compiler the model's loading warns of it first.
    (line,) = (each for each in done.err.splitlines() if "no native library" not in each)
    assert said in line


@pytest.mark.parametrize("number", range(len(SERVE_REFUSALS)))
def test_serve_says_what_it_lacks(outcomes: Outcomes, number: int) -> None:
    done, said = outcomes.serve_refusals[number], SERVE_REFUSALS[number][1]
    assert done.status == 1
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("number", "suffix", "sample_rate", "begins"),
    [(0, "srt", 24_000, "1\n00:00:00,"), (1, "vtt", 8_000, "WEBVTT\n\n00:00:00.")],
)
def test_say_writes_a_file_that_plays_and_captions_beside_it(
    outcomes: Outcomes, number: int, suffix: str, sample_rate: int, begins: str
) -> None:
    assert outcomes.says[number].status == 0, outcomes.says[number].err
    samples, found_rate = soundfile.read(outcomes.folder / f"{suffix}.wav")
    assert found_rate == sample_rate
    assert len(samples) > sample_rate / 10
    captions = (outcomes.folder / f"out.{suffix}").read_text(encoding="utf-8")
    assert captions.startswith(begins)
    assert SPOKEN in " ".join(captions.split())


def test_say_tells_the_voice(outcomes: Outcomes) -> None:
    assert "bf_emma" in outcomes.says[0].out


def test_voices_lists_what_is_there(outcomes: Outcomes) -> None:
    assert outcomes.voices.out.splitlines()[0] == "v1_0\taf_heart\ten-us\tfemale"
