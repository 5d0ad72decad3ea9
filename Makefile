# `make help` lists what there is. Everything happens in the virtual environment .venv, made of requirements.lock.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SECONDS ?= 600
BIN := .venv/bin

.PHONY: help serve test lint format bench fuzz docs vendor messages screenshots sheets lock clean hostile

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

.venv/.ready: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("argmap needs Python 3.11 or newer: make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	touch $@

.venv/.test-ready: .venv/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[test]'
	touch $@

.PHONY: browser
browser:
	@command -v jq >/dev/null || { SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq jq; }
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { echo "Installing Chromium for the browser tests"; SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium; }

	@command -v soffice >/dev/null || { echo "Installing LibreOffice Impress for the tests of slides"; \
	SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq libreoffice-impress-nogui; }

serve: .venv/.ready ## Install what is missing, then serve the maps (HOST=… PORT=…)
	$(BIN)/argmap serve --host $(HOST) --port $(PORT)

CONTRACT := tests/contract
CHECK := $(CONTRACT)/node_modules/.bin

$(CONTRACT)/node_modules/.ready: $(CONTRACT)/package-lock.json
	@command -v npm >/dev/null || { echo "Installing Node.js and npm for the checks of openapi.yaml"; \
	SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq nodejs npm; }
	npm ci --prefix $(CONTRACT) --no-audit --no-fund --loglevel=error
	touch $@

test: .venv/.test-ready browser ## Check style, types and layers, and run all tests
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest --numprocesses 2

lint: .venv/.test-ready $(CONTRACT)/node_modules/.ready ## Check style, types, the order of the layers, the scripts of the pages, and openapi.yaml
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(CHECK)/redocly lint openapi.yaml --config $(CONTRACT)/redocly.yaml --format=summary
	$(CHECK)/tsc -p $(CONTRACT)/tsconfig.pages.json
	$(CHECK)/spectral lint openapi.yaml --ruleset $(CONTRACT)/.spectral.yaml --fail-severity=warn
	@test $$(wc -c < openapi.yaml) -lt 330000 || { echo "openapi.yaml is over 330 KB: share what it repeats"; exit 1; }

format: .venv/.test-ready ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.test-ready ## Measure speed, as ratios against floors of the same run
	$(BIN)/python -m bench

hostile: .venv/.test-ready ## Attack a server, and measure small reads beside it
	$(BIN)/python -m bench.hostile

fuzz: .venv/.test-ready ## Change documents of every format at random and read them (SECONDS=…)
	$(BIN)/python scripts/fuzz_formats.py $(SECONDS)

docs: .venv/.ready ## Write openapi.yaml and docs/configuration.md from the code
	$(BIN)/argmap openapi --output openapi.yaml
	$(BIN)/argmap config --markdown > docs/configuration.md

vendor: .venv/.ready ## Copy the browser libraries into the package, from npm's lock file
	npm ci --prefix scripts/vendor --no-audit --no-fund --loglevel=error
	$(BIN)/python scripts/vendor_browser_libraries.py

screenshots: .venv/.test-ready ## Make the pictures of the pages in docs/pages
	$(BIN)/python scripts/screenshots.py

sheets: .venv/.test-ready browser ## Make the contact sheets of docs/drawings.md
	$(BIN)/python -m scripts.contact_sheets

messages: .venv/.ready ## Write what there is to translate, and compile the catalogues
	$(BIN)/python scripts/translations.py

lock: .venv/.test-ready ## Write requirements.lock from what is installed
	$(BIN)/pip freeze --exclude-editable --exclude argmap > requirements.lock

clean: ## Remove the virtual environment and caches
	rm -rf .venv $(CONTRACT)/node_modules scripts/vendor/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
