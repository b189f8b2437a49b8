# Everything that one does here, by name. `make demo` and `make test` set up what they need by themselves.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

.PHONY: demo test coverage test-browser check gallery bench format lock clean

demo: $(READY)  ## a season of Recert in the terminal, no Slack account needed
	@$(BIN)/recert demo

test: $(READY)  ## all tests
	$(BIN)/pytest -n 4 --dist worksteal

coverage: $(READY)  ## all tests, and which branches none of them takes; twice as long
	$(BIN)/pytest -n 4 --dist worksteal --cov --cov-report=term

test-browser: $(READY)  ## the bot in a browser, where npm and Chromium are there
	@$(BIN)/python -m tests.browser

check: $(READY)  ## the linters, the types, and the floors of the house
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

gallery: $(READY)  ## write docs/gallery anew: what people see, to be looked at
	@$(BIN)/python -m tests.gallery

bench: $(READY)  ## measure, beside the bare baselines; writes bench/results.md
	@$(BIN)/uv pip install -q -p $(BIN)/python --group bench
	$(BIN)/python -m bench

format: $(READY)  ## lay the code out
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(READY)  ## resolve the dependencies anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--upgrade pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) .coverage* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(READY): requirements-dev.lock pyproject.toml
	@echo "Setting up in $(VENV) (once; a minute or so) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
