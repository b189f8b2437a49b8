# Everything that one does here, by name. `make demo` and `make test` set up what they need by themselves.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready-with$(subst /,-,-$(PYTHON))
PIP_INSTALL := $(BIN)/pip install -q --disable-pip-version-check
UV_COMPILE  := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-strip-extras

# Nothing is resolved: the locks name all that is needed, so that a newer release changes nothing.
define SET_UP
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	@echo "Setting up in $(VENV) (once; a minute or so) …"
	@[ "$$($(BIN)/python -V 2>&1)" = "$$($(PYTHON) -V 2>&1)" ] || $(PYTHON) -m venv --clear $(VENV)
endef

.PHONY: install demo test coverage test-browser check check-locks gallery picture bench format lock clean

install:  ## the bot alone, into .venv: what a bot in use needs
	$(SET_UP)
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements.lock
	@rm -f $(VENV)/ready-*
	@$(PIP_INSTALL) --no-deps --no-build-isolation .
	@$(BIN)/pip check
	@$(BIN)/recert --version

demo: $(READY)  ## a season of Recert in the terminal, no Slack account needed
	@$(BIN)/recert demo

test: $(READY)  ## all tests
	$(BIN)/pytest -n 4 --dist worksteal

coverage: $(READY)  ## all tests, and which branches none of them takes; twice as long
	$(BIN)/pytest -n 4 --dist worksteal --cov --cov-report=term

test-browser: $(READY)  ## the bot in a browser, where npm and Chromium are there
	@$(BIN)/python -m tests.browser

check: $(READY)  ## linters, types, and which package may import which
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

gallery: $(READY)  ## write docs/gallery anew: what people see
	@$(BIN)/python -m tests.gallery

picture: $(READY)  ## draw docs/pictures anew, where npm and Chromium are there
	@$(BIN)/python -m tests.browser.pictures

bench: $(READY)  ## measure, beside the bare baselines; writes bench/results.md
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements-bench.lock
	$(BIN)/python -m bench

format: $(READY)  ## lay the code out
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(READY)  ## resolve the dependencies anew
	$(UV_COMPILE) --upgrade pyproject.toml --group build -o requirements.lock
	$(UV_COMPILE) --upgrade pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(UV_COMPILE) --upgrade --group bench -c requirements-dev.lock -o requirements-bench.lock
	$(UV_COMPILE) --upgrade --group browser -c requirements-dev.lock -o requirements-browser.lock
	$(BIN)/python -m tests.locks

check-locks: $(READY)  ## that the locks are complete, for each Python that Recert runs on
	@$(BIN)/python -m tests.locks

clean:
	rm -rf $(VENV) .coverage* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(READY): requirements-dev.lock pyproject.toml
	$(SET_UP)
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements-dev.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/pip check
	@touch $@
