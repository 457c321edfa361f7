# Everything is made from a fresh clone with Python 3.11 or newer and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLIENT_ENVS := .venv-clients
CLIENTS := litellm livekit pipecat
NODE_CLIENT := tests/clients/node/node_modules

.PHONY: help serve test test-clients check format fetch lock verify-image clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

serve: $(VENV)/serve fetch  ## set up, get the model, run the service on port 8880
	$(BIN)/python -m api serve

test: $(VENV)/dev fetch  ## set up, get the model, run the tests
	$(BIN)/python -m pytest

# The file is named here because pytest would not find it by itself: `make test` installs none of these clients.
test-clients: $(VENV)/dev fetch $(CLIENTS:%=$(CLIENT_ENVS)/%/ready) $(NODE_CLIENT)  ## test with clients of others
	$(BIN)/python -m pytest tests/clients/installed.py

check: $(VENV)/dev  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev  ## let ruff put things in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fetch: $(VENV)/serve  ## get the model's files; does nothing when they are there
	$(BIN)/python -m api fetch

# What the images install. uv writes the hash of every file that the registry has of a version, for all processors and
# Pythons. The CPU image has torch from elsewhere, and nothing of CUDA; the rest is the same to the letter.
lock: $(VENV)/serve  ## pin what the images install, with hashes; UPGRADE=--upgrade takes newer versions
	$(BIN)/python -m pip install --quiet uv==0.13.9
	$(BIN)/uv pip compile pyproject.toml --extra all --extra otel --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --quiet $(UPGRADE) --output-file docker/requirements.gpu.lock
	awk '/^[a-z]/ { wanted = !/^(torch|triton|nvidia-|cuda-)/ } wanted' docker/requirements.gpu.lock > docker/requirements.cpu.lock

verify-image:  ## build the CPU image with buildah, run it, hear it speak (as root on Debian)
	docker/verify.sh

clean:  ## remove the environments; the model's files stay
	rm -rf $(VENV) $(CLIENT_ENVS) $(NODE_CLIENT)

$(VENV)/serve: pyproject.toml $(wildcard api/models/v1_0/native/*)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[all]'
	touch $@

# The reference model comes without its dependencies: it asks for misaki[en], which would pull a second torch stack.
$(VENV)/dev: pyproject.toml $(VENV)/serve
	$(BIN)/python -m pip install --quiet --editable '.[all,dev]'
	$(BIN)/python -m pip install --quiet --no-deps kokoro==0.9.4
	touch $@

$(CLIENT_ENVS)/%/ready: tests/clients/%/requirements.txt
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --requirement $<
	touch $@

# No lock file, which would name a registry. Without npm the Node client is left out, and the tests say so. npm itself
# never gives up on a registry that does not answer: it is given five minutes, and the client is then left out as well.
$(NODE_CLIENT): tests/clients/node/package.json
	! command -v npm || { timeout 300 npm install --prefix $(@D) --no-audit --no-fund --no-package-lock && touch $@; } \
		|| echo "the Node client could not be installed and is left out"
