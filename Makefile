# Everything a person or a machine does with this repository. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help setup run test check soak fix lock screenshots clean
PY := .venv/bin/python
ARGS ?=

help: ## list these commands
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## build .venv (needs Python 3.11+; nothing else)
	@python=$$(tools/find-python) && "$$python" -m tools.setup_venv

run: setup ## a filled sample company on this machine: http://localhost:8000
	@.venv/bin/parlour demo $(ARGS)

test: setup ## the whole suite: unit, integration on SQLite and PostgreSQL, journeys in Chromium
	@$(PY) -m tools.programs
	@$(PY) -m pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder $(ARGS)

check: setup ## the rest: lint, types, import rules, size and time budgets
	@$(PY) -m tools.check

soak: setup ## the long runs: full replay, a hundred kills, five thousand streams
	@$(PY) -m tools.programs
	@$(PY) -m pytest --soak -o timeout=14400 $(ARGS)

fix: setup ## format, and repair what can be repaired automatically
	@.venv/bin/ruff check --quiet --fix .; .venv/bin/ruff format --quiet .

lock: setup ## renew both lock files from requirements*.in (needs pip-compile on PATH)
	@tools/lock

screenshots: setup ## take the README's pictures from a fresh demo, into docs/screenshots
	@$(PY) -m tools.screenshots

clean: ## remove .venv and every cache
	@rm -rf .venv build .mypy_cache .ruff_cache .hypothesis .import_linter_cache
