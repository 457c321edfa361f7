"""A time limit for request headers, which uvicorn does not have.

uvicorn waits for ever for the first bytes of a request and for the rest of its headers. A client that opens connections
and sends nothing would hold each of them, until the process reaches its limit of open files and accepts no more.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


def h11_with_header_timeout(timeout_s: float) -> type[H11Protocol]:
    """Return uvicorn's h11 protocol with a time limit for request line and headers: `timeout_s` to twice that.

    Each connection costs one timer, whatever comes on it.
    """

    class H11WithHeaderTimeout(H11Protocol):
        _check: asyncio.TimerHandle

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
            super().connection_made(transport)
            self._schedule_check(None)

        def connection_lost(self, exc: Exception | None) -> None:
            self._check.cancel()
            super().connection_lost(exc)

        def _schedule_check(self, waiting_after: object) -> None:
            self._check = self.loop.call_later(timeout_s, self._close_if_unchanged, waiting_after)

        def _close_if_unchanged(self, waiting_after: object) -> None:
            """Close the connection if it waited for the same request at the last check.

            `waiting_after`: the request cycle after which the next request was awaited then; None for the first one.
            """
            awaits_request = self.cycle is None or self.cycle.response_complete
            if awaits_request and self.cycle is waiting_after:
                self.timeout_keep_alive_handler()
            else:
                self._schedule_check(self.cycle if awaits_request else self)

    return H11WithHeaderTimeout
