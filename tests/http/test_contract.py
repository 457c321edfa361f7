"""Every route against our own OpenAPI document: whatever is sent, no 500, and no answer that isn't documented."""

import asyncio
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from support.patience import HANGS_AFTER_S
from support.served import Served

Case = schemathesis.Case[Any]

pytestmark = pytest.mark.anyio

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def fuzz(url: str, mode: GenerationMode, num_examples: int) -> list[str]:
    """Send `num_examples` made-up requests, right or wrong ones, to every operation; the operations that were tried."""
    tried = []
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()

        @settings(
            max_examples=num_examples,
            derandomize=True,  # the same requests every time
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Case) -> None:
            with requests.Session() as session:
                case.call_and_validate(base_url=url, session=session, checks=CHECKS, timeout=HANGS_AFTER_S)

        try:
            send()
        except Unsatisfiable:  # an operation without parameters can't be called wrongly
            assert mode is GenerationMode.NEGATIVE
        except FailureGroup as failures:  # no AssertionError, nor any Exception: it would end pytest's loop
            raise AssertionError("\n".join(map(str, failures.exceptions))) from None
        else:
            tried.append(operation.label)
    return tried


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_no_request_gets_an_undocumented_answer(tiny: Served, mode: GenerationMode) -> None:
    tried = await asyncio.to_thread(fuzz, f"http://127.0.0.1:{tiny.port}", mode, 25)
    assert {"POST /v1/audio/speech", "GET /v1/models/{model_id}"} <= set(tried)
