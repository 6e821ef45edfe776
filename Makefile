# Tingsu. `make run` starts it; `make setup` puts all it needs into .venv/ and is called by everything here.
SHELL := /bin/bash
BIN := .venv/bin

# The first Python that is new enough; `make PYTHON=/path/to/python …` chooses another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	if $$python -c '$(NEW_ENOUGH)' 2>/dev/null; then command -v $$python; break; fi; done)
MAY_INSTALL := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
APT_INSTALL := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

.PHONY: setup run test check pictures bench lock

setup: .venv/.project .venv/.system
	@:

run: setup
	@exec $(BIN)/tingsu run

test: setup
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -m check

# docs/pictures/console: every page, in both languages, light and dark.
pictures: setup
	$(BIN)/python -m tests.browser.portraits

# `make bench ONLY=wechat` leaves the others out: names or channels, with commas between them, or million.
bench: setup $(if $(filter million,$(ONLY)),,.venv-bench/.packages .venv-bench/.redis)
	$(if $(filter million,$(ONLY)),,$(BIN)/python -m benchmarks.compare --only "$(ONLY)")
	$(if $(filter-out million,$(ONLY)),,$(BIN)/python -m benchmarks.million)

.venv-bench/.packages: benchmarks/requirements.lock .venv/.python
	$(BIN)/python -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv-bench/.redis: .venv-bench/.packages
	@if ! command -v redis-server >/dev/null && $(MAY_INSTALL); then \
		apt-get update -qq && $(APT_INSTALL) redis-server || true; fi
	@touch $@

# Fixes the version and the hashes of everything that is installed. Needs uv, which nothing else does.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv, for example: pipx install uv" >&2; exit 1; }
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements.lock

.venv/.python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Tingsu needs Python 3.11 or newer; none was found. On Debian 12 or newer: apt-get install python3 python3-venv" >&2; exit 1; fi
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { \
		echo "Tingsu needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V)." >&2; exit 1; }
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		if $(MAY_INSTALL); then apt-get update -qq && $(APT_INSTALL) python3-venv; \
		else echo "This Python cannot make virtual environments. On Debian, as root: apt-get install python3-venv" >&2; exit 1; fi; fi
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.packages: requirements.lock .venv/.python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.project: pyproject.toml .venv/.packages
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The browser tests need a browser and Chinese letters. Without them everything else still works. All of
# chromium does too, where it is there already, but takes three times as long.
.venv/.system: .venv/.python
	@missing=""; \
	command -v chromium-headless-shell >/dev/null || missing="chromium-headless-shell"; \
	[ -n "$$(fc-list :lang=zh 2>/dev/null)" ] || missing="$$missing fonts-noto-cjk"; \
	if [ -n "$$missing" ] && $(MAY_INSTALL); then apt-get update -qq && { \
		$(APT_INSTALL) $$missing || $(APT_INSTALL) $${missing/-headless-shell/}; } fi; \
	if command -v chromium-headless-shell chromium >/dev/null && [ -n "$$(fc-list :lang=zh 2>/dev/null)" ]; then touch $@; \
	else echo "The browser tests need, from Debian, as root: apt-get install chromium-headless-shell fonts-noto-cjk" >&2; fi
