# Two commands do all the set-up: `make run` and `make test`. `make web` builds the SPARQL editor and the graph view.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check lock clean web try-web
WEB := api/web
BUNDLE := api/pages/static/bundle

run: $(VENV)/run-ready try-web  ## build the graph of the seven plans, show it, answer a question, and serve it
	@$(BIN)/vardgraf build > /dev/null
	@$(BIN)/vardgraf plans
	@echo
	@echo "Hur stöder regionerna föräldrar? / How do the regions support parents?"
	@$(BIN)/vardgraf query theme-side-by-side --param theme=parenting-support
	@echo
	@echo "Nästa steg / next:  $(BIN)/vardgraf queries"
	@echo "                    $(BIN)/vardgraf query theme-region-matrix"
	@echo "                    $(BIN)/vardgraf show vgi:skane-2022"
	@echo
	@exec $(BIN)/vardgraf serve --port $(PORT)

test: $(VENV)/dev-ready  ## run the whole suite
	@$(BIN)/pytest

check: $(VENV)/dev-ready  ## lint, types, layers and the suite
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory test

web:  ## build the SPARQL editor and the graph view (Node 18 or later); the pages work without them
	@command -v npm > /dev/null || { echo "make web: npm is missing. Install Node.js 18 or later with npm, and run make web again." >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' || { echo "make web: Node.js is older than 18. Install a later one, and run make web again." >&2; exit 1; }
	@$(MAKE) --no-print-directory $(BUNDLE)/licences.txt
	@cd $(WEB) && npm test --silent

$(BUNDLE)/licences.txt: $(WEB)/package-lock.json $(WEB)/build.js $(wildcard $(WEB)/src/*.js)
	@cd $(WEB) && npm ci --silent --ignore-scripts && npm run --silent build

# What `make run` does: the pages work without the bundle, so nothing here stops it.
try-web:
	@if ! command -v npm > /dev/null; then echo "Utan Node: sidorna fungerar, utan SPARQL-editor och grafvy (make web). / Without Node: the pages work, without editor and graph view."; \
	elif ! $(MAKE) --no-print-directory $(BUNDLE)/licences.txt > /dev/null; then echo "make web misslyckades: sidorna fungerar utan. / make web failed: the pages work without it."; fi

lock:  ## pin the newest versions that pyproject.toml allows
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/pip install --quiet --editable . && .lock/bin/pip freeze --exclude-editable > requirements.txt
	.lock/bin/pip install --quiet --editable '.[dev]' && .lock/bin/pip freeze --exclude-editable > requirements-dev.txt
	rm -rf .lock

clean:
	rm -rf $(VENV)

$(VENV)/run-ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/dev-ready: requirements-dev.txt $(VENV)/run-ready
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@
