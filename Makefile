# Reciprocal: `make` says what there is.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-warn-script-location
export PYTHONPATH := .:platform
export OMP_NUM_THREADS ?= 2
WORKERS ?= 2

.PHONY: help setup setup-dev run test test-slow test-spark lint format messages bench clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.runtime: requirements.txt requirements-demo.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing what Reciprocal runs on into $(VENV): some minutes and gigabytes the first time."
	@$(PIP) -r requirements.txt -r requirements-demo.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what tests and linters need."
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.spark: requirements-spark.txt $(VENV)/.development
	@echo "Installing Spark into $(VENV): half a gigabyte."
	@$(PIP) -r requirements-spark.txt
	@touch $@

setup: $(VENV)/.runtime  ## environment, dependencies, embedded engines, migrations
	$(BIN)/python manage.py setup

setup-dev: $(VENV)/.development  ## what tests and linters need on top

run: $(VENV)/.runtime  ## set up, then demo, web, relay and worker until Ctrl-C
	@exec $(BIN)/python manage.py serve --demo

test: $(VENV)/.development  ## the tests, under 20 minutes on 2 cores
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m "not slow and not spark" -n $(WORKERS) --dist worksteal $(ARGS)

test-slow: $(VENV)/.development  ## kill loops, large data, many-draw simulations
	$(BIN)/python -m pytest -m slow $(ARGS)

test-spark: $(VENV)/.spark  ## the same recipe on DuckDB and on Spark: minutes, needs Java 17 or newer
	REQUIRE_SPARK=1 $(BIN)/python -m pytest -m spark $(ARGS)

lint: $(VENV)/.development  ## ruff, mypy, import contracts, templates, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q tests/architecture

format: $(VENV)/.development  ## let ruff put code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.development  ## collect texts to translate and compile translations (needs GNU gettext)
	$(BIN)/python manage.py makemessages --locale zh_Hans --no-location --ignore .venv --ignore var
	$(BIN)/python manage.py compilemessages --locale zh_Hans --ignore .venv

bench: $(VENV)/.development  ## ratios against peers and limits, measured in one run
	$(BIN)/python -m benchmarks

clean:  ## remove the environment and caches; data under var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
