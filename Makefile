# Everything is made from a fresh clone with Python 3.11 or newer and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet
LOCK := docker/requirements.dev.lock
CONSTRAINTS := $(VENV)/constraints.txt
CLIENT_ENVS := .venv-clients
CLIENTS := litellm livekit pipecat
NODE_CLIENT := tests/clients/node/node_modules

.PHONY: help serve test test-fast test-clients test-matrix check format docs fetch lock verify-image clean

help:  ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

serve: $(VENV)/serve fetch  ## set up, get the model, run the service on port 8880
	$(BIN)/python -m api serve

test: $(VENV)/dev fetch  ## set up, get the model, run every test
	$(BIN)/python -m pytest

test-fast: $(VENV)/dev  ## run the quick tests, without the real model
	$(BIN)/python -m pytest -m "not slow and not real_model"

# The file is named here because pytest would not find it by itself: `make test` installs none of these clients.
test-clients: $(VENV)/dev fetch $(CLIENTS:%=$(CLIENT_ENVS)/%/ready) $(NODE_CLIENT)  ## run other people's clients against the service
	$(BIN)/python -m pytest tests/clients/installed.py

test-matrix: $(VENV)/dev fetch  ## run the tests as other processors, Pythons, users and machines would
	PYTHONPATH=tests $(BIN)/python -m matrix $(ROWS)

check: $(VENV)/dev  ## ruff, mypy and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/dev  ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/serve  ## write the tables of docs/configuration.md from the settings
	$(BIN)/python docs/generate.py

fetch: $(VENV)/serve  ## get the model's files; does nothing when they are there
	$(BIN)/python -m api fetch

# Every version that is installed here or in an image, with the hashes of all files that the registry has of it, for all
# processors and Pythons. It moves when this is run with UPGRADE, which a scheduler may do, and at no other time. The CPU
# image has torch from elsewhere, and nothing of CUDA; the rest is the same to the letter.
UV_COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet \
	$(UPGRADE)
lock: $(VENV)/serve  ## pin all that is installed, with hashes; UPGRADE=--upgrade takes newer versions
	$(PIP) install uv==0.13.9
	$(UV_COMPILE) pyproject.toml --all-extras --output-file $(LOCK)
	$(UV_COMPILE) pyproject.toml --extra all --extra otel --constraint $(LOCK) --output-file docker/requirements.gpu.lock
	awk '/^[a-z]/ { wanted = !/^(torch|triton|nvidia-|cuda-)/ } wanted' docker/requirements.gpu.lock > docker/requirements.cpu.lock
	for client in $(CLIENTS); do \
		$(UV_COMPILE) tests/clients/$$client/requirements.txt --output-file tests/clients/$$client/requirements.lock || exit; \
	done
	npm install --prefix tests/clients/node --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund \
		$(if $(UPGRADE),&& npm update --prefix tests/clients/node --package-lock-only --omit-lockfile-registry-resolved)

verify-image:  ## build the CPU image with buildah and have it speak (as root, on Debian)
	docker/verify.sh

clean:  ## remove the environments; the files of the model stay
	rm -rf $(VENV) $(CLIENT_ENVS) $(NODE_CLIENT)

# What the lock pins, for pip: without the hashes, which it would then want of this folder too, and of torch, whose CPU
# build has other hashes on every index. setuptools first, with which the packages that come as source are built.
$(CONSTRAINTS): $(LOCK)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	awk '/^[a-z]/ { sub(/ \\$$/, ""); print }' $< > $@.new
	$(PIP) install --constraint $@.new setuptools
	mv $@.new $@

$(VENV)/serve: pyproject.toml $(CONSTRAINTS) $(wildcard api/models/engines/cpu/csrc/*)
	$(PIP) install --constraint $(CONSTRAINTS) --no-build-isolation --editable '.[all]'
	touch $@

# The reference model comes without its dependencies: it asks for misaki[en], which would pull a second torch stack.
$(VENV)/dev: pyproject.toml $(VENV)/serve
	$(PIP) install --constraint $(CONSTRAINTS) --no-build-isolation --editable '.[all,dev]'
	$(PIP) install --no-deps kokoro==0.9.4
	touch $@

$(CLIENT_ENVS)/%/ready: tests/clients/%/requirements.lock
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --require-hashes --requirement $<
	touch $@

# The lock file names no registry. Without npm the Node client is left out, and the tests say so. npm itself never gives up
# on a registry that does not answer: it is given five minutes, and the client is then left out as well.
$(NODE_CLIENT): tests/clients/node/package-lock.json
	! command -v npm || { timeout 300 npm ci --prefix $(@D) --no-audit --no-fund && touch $@; } \
		|| echo "the Node client could not be installed and is left out"
