"""What operators see in numbers: every figure of the service in Prometheus' format.

    figures.py   what is counted where it happens: requests, sound, calls of the model
    state.py     what is looked up when somebody asks: the queue, caches, voices, memory
    scrape.py    both together, as text

Knows names, units and buckets. Knows nothing of HTTP, models or text; routes, statuses and formats are words to it.
"""
