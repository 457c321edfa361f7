"""The service's metrics in Prometheus' format.

    instruments.py   counters and histograms, updated as events happen
    state.py         gauges, read from the parts at each scrape: the queue, caches, voices, memory
    scrape.py        both together, as text

The package knows names, units and buckets. It knows nothing of HTTP, models or text; routes, statuses and formats are
label values to it.
"""
