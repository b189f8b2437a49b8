# All tasks, by name. `make demo` and `make test` set up what they need by themselves.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready-with$(subst /,-,-$(PYTHON))
PIP_INSTALL := $(BIN)/pip install -q --disable-pip-version-check
UV_COMPILE  := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-strip-extras

# pip resolves nothing: the locks name every package, so a newer release changes nothing.
define SET_UP
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	@echo "Setting up in $(VENV) (once; a minute or so) …"
	@[ "$$($(BIN)/python -V 2>&1)" = "$$($(PYTHON) -V 2>&1)" ] || $(PYTHON) -m venv --clear $(VENV)
endef

.PHONY: install demo test coverage simulate fuzz torture test-browser check check-locks gallery picture bench format \
	lock clean

install:  ## install the bot alone into .venv, without developer tools
	$(SET_UP)
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements.lock
	@rm -f $(VENV)/ready-*
	@$(PIP_INSTALL) --no-deps --no-build-isolation .
	@$(BIN)/pip check
	@$(BIN)/recert --version

demo: $(READY)  ## show a season of Recert in the terminal; no Slack account needed
	@$(BIN)/recert demo

# What pytest makes of a test module is kept even where Python is told to keep nothing: half of the start of each worker.
test coverage: export PYTHONDONTWRITEBYTECODE :=
test: $(READY)  ## run all tests
	$(BIN)/pytest -n 4 --dist worksteal

coverage: $(READY)  ## run all tests and report uncovered branches; takes twice as long
	$(BIN)/pytest -n 4 --dist worksteal --cov --cov-report=term

simulate: $(READY)  ## play new stories of the simulation for an hour
	@$(BIN)/python -m tests.simulation --seconds 3600

COUNT  := 10000
SEED   := 1
fuzz: $(READY)  ## send ten thousand generated requests; COUNT=…, SEED=…
	@$(BIN)/python -m tests.fuzz --count $(COUNT) --seed $(SEED)

MINUTES := 10
torture: $(READY)  ## kill and starve real processes for ten minutes; MINUTES=…
	@$(BIN)/python -m tests.torture --minutes $(MINUTES)

test-browser: $(READY)  ## test the bot in a browser; needs npm and Chromium
	@$(BIN)/python -m tests.browser

check: $(READY)  ## check format, lint, types and imports between packages
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

gallery: $(READY)  ## regenerate docs/gallery, the messages that people see
	@$(BIN)/python -m tests.gallery

picture: $(READY)  ## redraw docs/pictures; needs npm and Chromium
	@$(BIN)/python -m tests.browser.pictures

bench: $(READY)  ## measure against the bare baselines; writes bench/results.md
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements-bench.lock
	$(BIN)/python -m bench

format: $(READY)  ## format the code and fix lint errors
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(READY)  ## update the locks
	$(UV_COMPILE) --upgrade pyproject.toml --group build -o requirements.lock
	$(UV_COMPILE) --upgrade pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(UV_COMPILE) --upgrade --group bench -c requirements-dev.lock -o requirements-bench.lock
	$(UV_COMPILE) --upgrade --group browser -c requirements-dev.lock -o requirements-browser.lock
	$(BIN)/python -m tests.locks

check-locks: $(READY)  ## check that the locks are complete, for each supported Python
	@$(BIN)/python -m tests.locks

clean:
	rm -rf $(VENV) .coverage* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(READY): requirements-dev.lock pyproject.toml
	$(SET_UP)
	@$(PIP_INSTALL) --no-deps --require-hashes -r requirements-dev.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/pip check
	@touch $@
