"""Turns the int8 ONNX export that package registries carry into a checkpoint in the official layout."""
