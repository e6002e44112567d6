# The two commands of Weefsel: `make demo` and `make test`. Needs Python ≥ 3.11 and make, nothing else.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/weefsel-installed
DIR ?= weverveen

# what hangs on the database; pages are the same on both
ON_POSTGRES := tests/register tests/accounts/test_limits.py tests/finding tests/mapping/test_session.py -m "not long" \
	--ignore=tests/register/plain --ignore=tests/register/pages --ignore=tests/finding/pages

.DEFAULT_GOAL := help
.PHONY: help setup web browser demo test soak picture format clean

help:  ## show what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Weefsel needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[site,dev]'
	touch $@

setup: $(STAMP) web  ## make .venv and build the site's scripts and styles

web: $(STAMP)
	$(BIN)/python web/build.py

browser: $(STAMP)
	$(BIN)/python -m tests.install_browser

demo: setup  ## make the fictional municipality Weverveen and serve its site
	$(BIN)/weefsel demo $(DIR)

test: setup browser  ## check style, types and floors, and run all tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not long"
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 2 $(ON_POSTGRES)

soak: setup browser  ## all tests, and all of what `make test` tries a part of: damaged inputs, kills, every look, hostile texts
	WEEFSEL_SOAK=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

picture: setup browser  ## make the README's picture anew
	WEEFSEL_PICTURE=docs/images/kaart.png $(BIN)/python -m pytest tests/platform/test_served.py

format: $(STAMP)  ## put the code in shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:  ## remove everything that was made
	rm -rf .venv node_modules web/node_modules web/generated src/weefsel/platform/static/weefsel $(DIR)
