"""Telemetry besides logs: metrics for Prometheus (`metrics/`) and spans for OpenTelemetry (`traces/`)."""
