# Two commands: `make demo` and `make test`. Everything else is for whoever works on the house.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: demo setup test test-setup system check lint bench bench-setup clean

demo: setup
	@$(BIN)/brokerage demo

setup: $(VENV)/.runtime

# pip from a hash-pinned file; uv does the same quicker when it is there. A stamp with the lock's checksum makes the
# second time immediate and a changed lock install again.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: set PYTHON=") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@sh tools/install.sh $(BIN)/python requirements.lock
	@sh tools/install.sh $(BIN)/python --self
	@touch $@

test-setup: setup system $(VENV)/.test

$(VENV)/.test: requirements-test.lock $(VENV)/.runtime
	@sh tools/install.sh $(BIN)/python requirements-test.lock
	@touch $@

system:
	@sh tools/system.sh

test: test-setup
	$(BIN)/python -m pytest -q -n auto --dist loadscope $(ARGS)

check: lint

lint: test-setup
	$(BIN)/ruff check brokerage providers tests static
	$(BIN)/mypy brokerage providers
	$(BIN)/lint-imports --no-cache

$(VENV)/.bench: requirements-bench.lock $(VENV)/.runtime
	@sh tools/install.sh $(BIN)/python requirements-bench.lock
	@touch $@

bench-setup: test-setup $(VENV)/.bench

bench: bench-setup
	$(BIN)/python -m tests.bench $(ARGS)

.PHONY: load
load: bench-setup
	$(BIN)/python -m tests.load $(ARGS)

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: snapshots
snapshots: test-setup
	WRITE_SNAPSHOTS=1 $(BIN)/python -m pytest -q tests/house/test_map.py

.PHONY: pictures
pictures: test-setup
	$(BIN)/python -m tests.browser.pictures
