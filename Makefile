# Each target works on a fresh clone with Python 3.11 or newer, pip and make.
PYTHON ?= python3
BIN := .venv/bin
UV := uv==0.13.9

# A surrounding that keeps no compiled modules would have each of many processes compile them all again.
export PYTHONDONTWRITEBYTECODE =

.PHONY: book serve docs test test-long quick check check-web messages lock release clean

# The edition of the white paper as web pages and PDF, in build/randers/da and build/randers/en
book: .venv/.installed
	$(BIN)/volume build

# The web pages on this machine alone, built again and reloaded whenever a file changes
serve: .venv/.installed
	$(BIN)/volume serve

# The documentation as pages, in docs/_build/html
docs: .venv/.installed
	$(BIN)/jupyter-book build docs

# Types are checked beside the tests: for half a minute they need one core alone
test: .venv/.installed
	@$(MAKE) --no-print-directory --jobs 2 lint pytest

.PHONY: lint pytest
lint: .venv/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

pytest: .venv/.installed
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

# What takes longer: every case of a list of which `make test` tries some, other municipalities, plain tools,
# faults in a build, and whole builds before and after a refresh
test-long: .venv/.installed
	TESTS_ALL=1 $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder
	$(BIN)/pytest -n 0 tests/long
	$(BIN)/python tests/long/refresh_and_build.py build/refreshed
	$(BIN)/python tests/long/waiting_and_build.py build/waited

# Lint, types, the direction of imports and the tests of single modules, in less than a minute
quick: lint
	$(BIN)/pytest -n auto -m unit

# Messages and prose that a language lacks, that are stale, and that nobody says any more
messages: .venv/.installed
	$(BIN)/python -m analysis.language.usage
	$(BIN)/python -m volume.translation

# Do tables, declarations, notebooks and pages fit together? Computes nothing
check: .venv/.installed
	$(BIN)/volume check
	$(BIN)/frictionless validate data/datapackage.json

# The built book in headless Chromium: accessibility of every page, charts against their files, search, languages,
# weight; the PDF as it is read aloud
check-web: .venv/.web
	$(BIN)/pytest -n 0 tests/web

.venv/.web: .venv/.installed requirements-web.txt
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements-web.txt
	touch $@

# requirements.in -> requirements.txt, after a change of the direct dependencies
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	build/lock/bin/uv pip compile --quiet requirements.in --universal --python-version 3.11 --generate-hashes --no-header \
		--output-file requirements.txt
	build/lock/bin/uv pip compile --quiet requirements-web.in --universal --python-version 3.11 --generate-hashes --no-header \
		--constraints requirements.txt --output-file requirements-web.txt
	rm -rf build/lock

# Archives with checksums and a bill of materials, in dist
release: book
	$(BIN)/volume release

clean:
	rm -rf .venv build dist _build _exhibits src/*.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis

# The pip of $(PYTHON) fills the environment: Python as some systems package it cannot put pip there. What is never
# imported need not be compiled: that takes a third of the time.
.venv/.locked: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed and '$(PYTHON)' is not; name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "'$(PYTHON)' has no pip; install pip for it" >&2; exit 1; }
	rm -rf .venv
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-compile --require-hashes \
		-r requirements.txt
	touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
