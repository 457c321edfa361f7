"""Metrics: names, counting, and separate registries."""

import re

import pytest
from support.prometheus_parse import Figures, scrape
from support.served import Served

from api.errors import InvalidPhonemes, SynthesisFailed
from api.inference.observer import QueueObserver
from api.telemetry.metrics.instruments import SECONDS
from api.telemetry.metrics.scrape import Metrics

UNITS = ("_seconds", "_seconds_total", "_bytes", "_ratio", "_utterances", "_total", "_info")
THINGS = (
    "kokoro_device_stuck",
    "kokoro_streams",
    "kokoro_voices",
    "kokoro_threads",
    "kokoro_phoneme_workers_busy",
    "kokoro_model_loaded",
)
"""Counts named after the thing they count, or a truth value."""


def look(metrics: Metrics) -> Figures:
    return Figures.read(metrics.scrape()[0].decode())


@pytest.mark.anyio
async def test_names_begin_with_ours_and_end_in_units(tiny: Served) -> None:
    names = (await scrape(tiny.client)).families
    ours = {name for name in names if not name.startswith("process_")}
    assert len(ours) > 20
    assert all(re.fullmatch(r"kokoro_[a-z0-9_]+[a-z]", name) for name in ours)
    assert {name for name in ours if not name.endswith(UNITS)} == set(THINGS)
    assert "process_resident_memory_bytes" in names


def test_services_have_separate_metrics() -> None:
    one, other = Metrics(), Metrics()
    one.requests.request_ended(route="/v1/audio/speech", status="200", response_format="mp3", took_s=1.0)
    one.queue.cancelled(while_spoken=True)
    assert look(one)("kokoro_requests_total") == 1
    assert look(other)("kokoro_requests_total") == 0
    assert look(other)("kokoro_cancellations_total") == 0


def test_queue_events_are_counted() -> None:
    metrics = Metrics()
    observer: QueueObserver = metrics.queue
    observer.batch_spoken(3, took_s=0.5, audio_s=10.0)
    for underrun_s in (0.0, 0.25, 1.5):
        observer.utterance_spoken(num_phonemes=50, wait_s=0.03, took_s=0.2, audio_s=3.3, underrun_s=underrun_s)
    observer.batch_failed(3, out_of_memory=True)
    observer.batch_failed(1, out_of_memory=False)
    observer.utterance_failed(SynthesisFailed("it raised"))
    observer.utterance_failed(InvalidPhonemes("unknown"))
    observer.cancelled(while_spoken=False)
    now = look(metrics)
    assert now("kokoro_batch_size_utterances_sum") == 3
    assert now("kokoro_batch_size_utterances_count") == now("kokoro_synthesis_seconds_count") == 1
    assert now("kokoro_rtf_ratio_sum") == pytest.approx(0.05)
    assert now("kokoro_rtf_ratio_bucket", le="0.05") == 1
    assert now("kokoro_rtf_ratio_bucket", le="0.025") == 0
    assert now("kokoro_synthesized_audio_seconds_total") == 10
    assert now("kokoro_queue_wait_seconds_count") == 3
    assert now("kokoro_underruns_total") == 2
    assert now("kokoro_underrun_seconds_total") == pytest.approx(1.75)
    assert now("kokoro_failed_calls_total", reason="out_of_memory") == 1
    assert now("kokoro_failed_calls_total", reason="other") == 1
    assert now("kokoro_utterance_failures_total", code="synthesis_failed") == 1
    assert now("kokoro_cancellations_total", when="waiting") == 1
    assert now("kokoro_cancellations_total", when="speaking") == 0


def test_call_without_audio_has_no_rtf() -> None:
    metrics = Metrics()
    metrics.queue.batch_spoken(1, took_s=0.5, audio_s=0.0)
    assert look(metrics)("kokoro_rtf_ratio_count") == 0
    assert look(metrics)("kokoro_synthesis_seconds_count") == 1


def test_rare_events_have_series_from_the_start() -> None:
    text = Metrics().scrape()[0].decode()
    for name, label in (
        ("kokoro_requests_cut_total", 'reason="failure"'),
        ("kokoro_utterance_failures_total", 'code="synthesis_failed"'),
        ("kokoro_failed_calls_total", 'reason="out_of_memory"'),
    ):
        assert f"{name}{{{label}}} 0.0" in text
    assert "_created" not in text


def test_buckets_reach_from_a_cached_response_to_a_clients_time_limit() -> None:
    assert (SECONDS[0], SECONDS[-1]) == (0.005, 60.0)
    assert list(SECONDS) == sorted(set(SECONDS))
