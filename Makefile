# Everything a person or a build machine runs. `make run` and `make test` do all their own set-up.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8050
VENV := .venv
BIN := $(VENV)/bin
export HOST PORT

.PHONY: install install-tests services run bundle host test test-unit test-browsers snapshots pictures load scan lint format bench clean

install: $(VENV)/.installed
install-tests: $(VENV)/.installed-tests

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@tests/system-packages.sh venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-node: assets/bundle/requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.installed-tests: tests/requirements.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@ $(VENV)/.installed

services:
	@tests/system-packages.sh tests

run: install
	$(BIN)/python app.py

host: install
	@$(MAKE) --silent bundle || echo "plotly could not be built in parts (above); the whole is served."
	$(BIN)/gunicorn app:server

# No browser, no root, no services: what a change is tried with.
UNIT := $(BIN)/python -m pytest tests/unit --numprocesses=auto --maxprocesses=4

# The scripts' own tests and linters. Node comes with the tests' packages; the page needs none.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
SCRIPTS := $(NODE) node --test --test-reporter=dot 'tests/js/**/*.test.mjs'

node_modules/.installed: package-lock.json | $(VENV)/.installed-node
	$(NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# What a first visit waits for: plotly in the parts that the page draws with, a quarter of it, and the
# page's own scripts as one.
bundle: .cache/plotly/list.json

.cache/plotly/list.json: $(wildcard assets/bundle/*) $(wildcard assets/*.mjs assets/*/*.mjs) node_modules/.installed
	$(NODE) npm run --silent build

test-unit: install-tests
	$(SCRIPTS)
	$(UNIT)

# Record every figure as it is drawn now; what changed is then in `git status`, to be looked at.
snapshots: install-tests
	SNAPSHOTS=accept $(BIN)/python -m pytest tests/unit/components/test_snapshots.py

test: services install-tests bundle
	$(SCRIPTS)
	$(UNIT) --cov
	$(BIN)/python -m pytest tests/browser --numprocesses=2 --dist=worksteal

# One short path in Chromium, Firefox and WebKit.
test-browsers: install-tests bundle
	@tests/system-packages.sh engines
	$(BIN)/python -m pytest tests/engines

# Every section of every view, light and dark, at three sizes, into screenshots/: to be looked at.
pictures: services install-tests bundle
	$(BIN)/python -m tests.pictures

lint: install-tests node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE) npm run --silent lint

format: install-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The peers are measured where they install; torchsort has to be compiled, with a C++ compiler.
$(VENV)/.installed-peers: benchmarks/requirements.txt $(VENV)/.installed-tests
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r $< \
		|| echo "differentiable_sorting and diffsort did not install: their formulas stand in."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check setuptools wheel \
		&& $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
			--no-build-isolation torchsort==0.1.10 >/dev/null 2>&1 \
		|| echo "torchsort does not build here: its rows are left out."
	@touch $@

benchmarks/node_modules/.installed: benchmarks/package-lock.json | $(VENV)/.installed-node
	@cd benchmarks && $(NODE) npm ci --no-audit --no-fund --loglevel=error \
		|| echo "Lighthouse did not install: what it judges is left out."
	@mkdir -p $(@D) && touch $@

bench: services install-tests bundle $(VENV)/.installed-peers benchmarks/node_modules/.installed
	$(BIN)/python -m benchmarks

load: services install-tests bundle
	$(BIN)/python -m tests.load

# Scanners that strangers use, each in a place of its own; the program names those that are missing.
.cache/scan/bin/wapiti: tests/scan/requirements.txt
	@$(PYTHON) -m venv .cache/scan && .cache/scan/bin/python -m pip install --quiet \
		--disable-pip-version-check -r $< || echo "wapiti did not install."

tests/scan/node_modules/.installed: tests/scan/package-lock.json | $(VENV)/.installed-node
	@cd tests/scan && $(NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
		|| echo "The scanners that run on Node did not install."
	@mkdir -p $(@D) && touch $@

scan: services install-tests bundle .cache/scan/bin/wapiti tests/scan/node_modules/.installed
	$(NODE) $(BIN)/python -m tests.scan

clean:
	rm -rf $(VENV) node_modules benchmarks/node_modules tests/scan/node_modules screenshots .cache .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
