"""The files for Prometheus and Grafana, and docs/operations.md, name the metrics that the service has."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from support.paths import ROOT
from support.prometheus_parse import scrape
from support.served import Served

MONITORING = ROOT / "docker" / "monitoring"
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "grafana/dashboards/kokoro.json").read_text(encoding="utf-8"))
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
SUFFIXES = ("_bucket", "_sum", "_count")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def queries() -> list[str]:
    """As Grafana sends them, its variables filled in."""
    texts = [target["expr"] for panel in PANELS for target in panel["targets"]]
    return [text.replace("$__rate_interval", "1m").replace("$instance", ".*") for text in texts]


def names_in(query: str) -> set[str]:
    """The metrics that a query reads, by the names of their families."""
    found = set(re.findall(r"\b(?:kokoro|process)_[a-z0-9_]+(?=\{)", query))
    return {next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name) for name in found}


@pytest.mark.anyio
async def test_the_dashboard_asks_for_every_figure_and_no_other(tiny: Served) -> None:
    asked = set().union(*map(names_in, queries()))
    assert asked == (await scrape(tiny.client)).families


def test_every_query_is_promql() -> None:
    assert len(queries()) >= len(PANELS)
    for query in queries():
        promql_parser.parse(query)


def test_a_query_that_is_not_promql_would_be_seen() -> None:
    with pytest.raises(ValueError, match="invalid promql"):
        promql_parser.parse("sum by (le (rate(kokoro_requests_total[1m])))")


def test_the_operations_page_lists_every_figure() -> None:
    section = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("## Metrics\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`((?:kokoro|process)_[a-z0-9_]+)`", row.split(" | ")[0])}
    assert listed == set().union(*map(names_in, queries()))


def test_panels_have_their_own_place_and_a_word_of_explanation() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        cells = set(cells_of(panel["gridPos"]))
        assert all(column < 24 for column, _ in cells)
        assert taken.isdisjoint(cells), panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    assert all(panel["title"] and panel["description"] for panel in PANELS)


def cells_of(place: dict[str, int]) -> Iterator[tuple[int, int]]:
    for x in range(place["x"], place["x"] + place["w"]):
        for y in range(place["y"], place["y"] + place["h"]):
            yield x, y


def test_the_dashboard_asks_the_source_that_is_provisioned() -> None:
    (source,) = load(MONITORING / "grafana/datasources/prometheus.yml")["datasources"]
    asked = {json.dumps(each["datasource"]) for panel in PANELS for each in (panel, *panel["targets"])}
    assert asked == {json.dumps({"type": source["type"], "uid": source["uid"]})}


def test_prometheus_scrapes_the_service_and_grafana_finds_prometheus() -> None:
    (job,) = load(MONITORING / "prometheus.yml")["scrape_configs"]
    (target,) = job["static_configs"][0]["targets"]
    assert target == "kokoro:8880"
    assert job.get("metrics_path", "/metrics") == "/metrics"
    services = load(ROOT / "docker/compose.monitoring.yml")["services"]
    assert set(services) == {"prometheus", "grafana"}
    (source,) = load(MONITORING / "grafana/datasources/prometheus.yml")["datasources"]
    assert source["url"] == "http://prometheus:9090"


@pytest.mark.parametrize("device", ["cpu", "gpu"])
def test_the_name_that_prometheus_asks_for_is_the_service_s(device: str) -> None:
    assert "kokoro" in load(ROOT / f"docker/compose.{device}.yml")["services"]


def test_everything_that_compose_mounts_is_there() -> None:
    services = load(ROOT / "docker/compose.monitoring.yml")["services"]
    mounts = [mount.split(":") for service in services.values() for mount in service["volumes"]]
    ours = {source: target for source, target, *_ in mounts if source.startswith("./")}
    assert len(ours) == 3
    assert all((ROOT / "docker" / source).exists() for source in ours)
    (provider,) = load(MONITORING / "grafana/dashboards/provider.yml")["providers"]
    assert provider["options"]["path"] in ours.values()
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home == f"{provider['options']['path']}/kokoro.json"
