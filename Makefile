# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check lock clean

run: $(VENV)/run-ready  ## build the graph of the seven plans, show it, answer a question, and serve it
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
