"""Reading /metrics as Prometheus does: with a strict parser, then by name and labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Figures:
    """One look at a service."""

    samples: Mapping[tuple[str, frozenset[tuple[str, str]]], float]
    families: frozenset[str]
    """Names as they are queried, without the suffixes of a histogram's parts."""

    @classmethod
    def read(cls, text: str) -> "Figures":
        families = list(text_string_to_metric_families(text))
        samples = {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}
        named = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
        return cls(samples, frozenset(named))

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of all samples of that name that have these labels."""
        wanted = set(labels.items())
        return sum(value for (each, has), value in self.samples.items() if each == name and wanted <= has)


async def scrape(client: httpx.AsyncClient) -> Figures:
    """What the service says now."""
    response = await client.get("/metrics")
    assert response.status_code == 200, response.text
    return Figures.read(response.text)
