"""The process: build the parts, run the server, stop on signals, and report the configuration.

    run.py             startup -> serve -> shutdown
    wiring.py          the parts of the service and their lifecycle
    uvicorn_server.py  the HTTP server, which drains before it stops
    header_timeout.py  a time limit for request headers
    signals.py         SIGTERM and SIGINT
    idle_unload.py     unloading of idle models
    config_report.py   settings: reading, errors, listing
    logging.py         log lines on stderr

`cli/serve.py` starts it.
"""
