# Kallelse. `make demo` shows it, `make test` proves it; both prepare what they need. `make` lists the rest.

PYTHON_VERSION := $(shell cat .python-version)
UV     ?= .uv/bin/uv
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=
LOCK    = $(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version $(PYTHON_VERSION)

.DEFAULT_GOAL := help
.PHONY: help install install-dev assets demo test check lint types contracts format pages accessibility messages lock clean
# Two recipes at a time would both write to the same environment.
.NOTPARALLEL:

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: $(VENV)/stamp-install ## Python, packages and the command .venv/bin/kallelse

install-dev: $(VENV)/stamp-dev chromium soap-client ## what the tests and the checks need besides

assets: $(VENV)/stamp-install ## style sheets and scripts of the pages
	@$(BIN)/python -m kallelse.web_assets.build

demo: install assets ## the whole nation, the product and three months of kallelser; ONCE=1 ends after the table
	@$(BIN)/kallelse demo $(if $(filter-out 0,$(ONCE)),--once) $(ARGS)

test: install-dev assets ## all tests; ARGS="tests/audit -k tail" for some
	@$(BIN)/pytest -n 2 --dist worksteal --durations=40 --durations-min=4 $(ARGS)

check: lint types contracts ## style, types and the import contract

lint: $(VENV)/stamp-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/stamp-dev
	@$(BIN)/mypy

contracts: $(VENV)/stamp-dev
	@$(BIN)/lint-imports --no-cache --no-logo

format: $(VENV)/stamp-dev ## lay out the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

pages: $(VENV)/stamp-install ## docs/contracts, from the declared contracts
	@$(BIN)/python -m kallelse.protocols.pages

accessibility: install-dev assets ## the accessibility statement, from what the browser journeys find now
	@rm -f var/axe.jsonl
	@AXE_RESULTS=var/axe.jsonl $(BIN)/pytest -q tests/journeys $(ARGS)
	@$(BIN)/python -m kallelse.patient_web.statement

messages: $(VENV)/stamp-dev ## the English of the staff's pages: what is new, and what is still missing
	@$(BIN)/python -m tests.guards.messages

lock: .uv/stamp ## pin the newest allowed packages anew
	@$(LOCK) --upgrade pyproject.toml --output-file requirements.txt
	@$(LOCK) --upgrade --constraint requirements.txt --group dev pyproject.toml --output-file requirements-dev.txt
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		| $(LOCK) --upgrade - --output-file requirements-build.txt
	@echo uv | $(LOCK) --upgrade - --output-file requirements-uv.txt

clean: ## remove what make made (not var/, where the data is)
	@rm -rf $(VENV) .uv node_modules tests/clients/node_modules src/kallelse/web_assets/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis

# uv comes from its wheel into an environment of its own; nothing of the machine is changed.
.uv/stamp: requirements-uv.txt
	@echo "Hämtar uv …"
	@python3 -m venv --clear .uv >/dev/null 2>&1 \
		|| { [ "$$(id -u)" = 0 ] && apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq python3-venv >/dev/null 2>&1 \
		     && python3 -m venv --clear .uv >/dev/null 2>&1; } \
		|| /usr/bin/python3 -m venv --clear .uv >/dev/null 2>&1 \
		|| { rm -rf .uv; echo "Python kan inte göra en virtuell miljö: installera paketet python3-venv och kör make igen." >&2; exit 1; }
	@.uv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-uv.txt \
		|| { rm -rf .uv; echo "uv kan inte hämtas: kontrollera nätet eller pip:s inställningar och kör make igen." >&2; exit 1; }
	@touch $@

$(VENV)/stamp-python: .python-version | .uv/stamp
	@$(BIN)/python -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$(PYTHON_VERSION)")' 2>/dev/null \
		|| $(UV) venv --quiet --clear --python $(PYTHON_VERSION) $(VENV) \
		|| { echo "Python $(PYTHON_VERSION) saknas och kunde inte hämtas: installera det (Debian 13: apt-get install python3.13) eller låt uv hämta det (UV_PYTHON_DOWNLOADS=automatic), och kör make igen." >&2; exit 1; }
	@touch $@

$(VENV)/stamp-install: requirements.txt requirements-build.txt pyproject.toml $(VENV)/stamp-python
	@echo "Installerar Python-paket …"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --build-constraint requirements-build.txt --editable .
	@touch $@

$(VENV)/stamp-dev: requirements-dev.txt $(VENV)/stamp-install
	@echo "Installerar utvecklingspaket …"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --build-constraint requirements-build.txt --editable .
	@touch $@

# The SOAP client for Node that the tests call with, beside zeep.
.PHONY: soap-client
soap-client: $(VENV)/stamp-dev
	@$(BIN)/python -m tests.clients.node

.PHONY: chromium
chromium:
	@command -v chromium-headless-shell >/dev/null 2>&1 || { \
		[ "$$(id -u)" = 0 ] && echo "Installerar Chromium …" && apt-get update -qq >/dev/null 2>&1 \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1; } \
	|| command -v chromium >/dev/null 2>&1 \
	|| { echo "Chromium saknas: installera det (Debian: sudo apt-get install chromium-headless-shell) och kör make igen." >&2; exit 1; }
