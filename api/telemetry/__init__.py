"""What operators see besides logs: figures for Prometheus (`metrics/`) and spans for OpenTelemetry (`traces/`)."""
