# The commands of everyday work; `make help` lists them. Nothing has to be installed first but Python 3.11 or later.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# uv from the PATH; where it is absent, one in a folder of our own.
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo test test-fast test-faults lint bench screenshots messages clean

help:  ## What there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' $(MAKEFILE_LIST)

setup: $(READY)  ## Prepare .venv, from exactly the versions in uv.lock

$(READY): pyproject.toml uv.lock | $(UV)
	@$(UV) sync --locked --quiet
	@touch $@

# The first Python that is new enough and really starts: a name on the PATH may be an empty shim.
.tools/uv/bin/uv:
	@for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo "Getting uv into .tools with $$python ..."; \
			"$$python" -m venv .tools/uv || { \
				echo "That takes Python's venv (Debian: apt install python3-venv), or uv itself: https://docs.astral.sh/uv/"; \
				rm -rf .tools/uv; exit 1; }; \
			.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv && exit 0; \
			rm -rf .tools/uv; exit 1; \
		fi; \
	done; \
	echo "There is no Python 3.11 or later here. Install one, or uv, which brings its own: https://docs.astral.sh/uv/"; \
	exit 1

demo: $(READY)  ## Try it without Slack: a local workspace with half a year of history (PORT=3000, LOCALE=en or nl)
	@exec $(BIN)/giveget demo $(patsubst %,--locale %,$(filter en nl,$(LOCALE)))

test: $(READY)  ## All tests; where no chromium is found, the run says what it left out and how to have it
	@$(BIN)/pytest -n 2

# What drives a whole bot or whole histories; the inner loop does without.
WHOLE := tests/journeys tests/handlers tests/cli tests/demo tests/doctor tests/delivery tests/serving tests/storage tests/sandbox \
	tests/house tests/faults tests/drift/test_judgement.py tests/messages/test_limits.py \
	$(wildcard tests/services/test_interchange_*.py)

test-fast: $(READY)  ## The quick ones, for the inner loop: no browser, no whole bot, SQLite only
	@$(BIN)/pytest -n 2 -q -m "not slow and not browser" -k "not postgresql" $(WHOLE:%=--ignore=%)

test-faults: $(READY)  ## Kills, cuts, outages, storms: thousands of messages, counted (an hour or more)
	@$(BIN)/pytest -q -m "faults or slow" tests/faults

lint: $(READY)  ## Style, types, and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hadolint --failure-threshold info Dockerfile

bench: $(READY)  ## Measure; the tables are printed
	@for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python "$$each" || exit 1; done

screenshots: $(READY)  ## Take the pictures in docs/ anew, from the demo (needs chromium)
	@$(BIN)/python -m tests.screenshots docs

# The header stays as it is but for the version of Babel: a date of the day would be a change without one.
messages: $(READY)  ## Bring the Dutch catalogue up to date with the texts in the code
	@$(BIN)/pybabel -q extract -F babel.cfg --no-default-keywords -k say -k say_many:1,2 --sort-by-file --no-location \
		--project Giveget --version "" -o giveget.pot bot
	@$(BIN)/pybabel -q update -i giveget.pot -l nl -o bot/locales/nl/giveget.po --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date -w 120; rm -f giveget.pot
	@echo "bot/locales/nl/giveget.po is up to date; an empty msgstr waits for its Dutch."

clean:  ## Remove what the other commands made, the database excepted
	@rm -rf .venv .tools .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-artifacts
