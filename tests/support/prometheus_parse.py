"""Reader of /metrics with Prometheus' strict parser; samples by name and labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Figures:
    """The samples of one scrape."""

    samples: Mapping[tuple[str, frozenset[tuple[str, str]]], float]
    families: frozenset[str]
    """Names of metrics as in queries, without the suffixes of a histogram."""

    @classmethod
    def read(cls, text: str) -> "Figures":
        families = list(text_string_to_metric_families(text))
        samples = {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}
        named = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
        return cls(samples, frozenset(named))

    def __call__(self, name: str, **labels: str) -> float:
        """Return the sum of all samples of that name with these labels."""
        wanted = set(labels.items())
        return sum(value for (each, has), value in self.samples.items() if each == name and wanted <= has)


async def scrape(client: httpx.AsyncClient) -> Figures:
    """Return the current samples of a service."""
    response = await client.get("/metrics")
    assert response.status_code == 200, response.text
    return Figures.read(response.text)
