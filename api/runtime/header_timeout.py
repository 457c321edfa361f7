"""Connections that are closed when no request comes on them.

uvicorn waits for ever for the first bytes of a request, and for the rest of its head. Whoever opens connections and
says nothing would keep each of them, until the process may have no more files open and nobody gets in.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


def h11_with_header_timeout(timeout_s: float) -> type[H11Protocol]:
    """uvicorn's h11 protocol with a time for a request's line and headers: from `timeout_s` to twice that.

    It takes one timer for each connection, whatever comes on it.
    """

    class H11WithHeaderTimeout(H11Protocol):
        _look: asyncio.TimerHandle

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
            super().connection_made(transport)
            self._look_after(None)

        def connection_lost(self, exc: Exception | None) -> None:
            self._look.cancel()
            super().connection_lost(exc)

        def _look_after(self, awaited_behind: object) -> None:
            self._look = self.loop.call_later(timeout_s, self._close_if_still, awaited_behind)

        def _close_if_still(self, awaited_behind: object) -> None:
            """`awaited_behind`: the exchange behind which the next request was awaited at the last look."""
            awaits_request = self.cycle is None or self.cycle.response_complete
            if awaits_request and self.cycle is awaited_behind:
                self.timeout_keep_alive_handler()
            else:
                self._look_after(self.cycle if awaits_request else self)

    return H11WithHeaderTimeout
