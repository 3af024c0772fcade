# Common Table: everything a person types. `make` alone says what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench load soak demo-large lock audit FORCE

PORT ?= 8501
VENV := .venv
PY := $(VENV)/bin/python

# The first Python that is new enough: python3 is not, on a few systems that also have python3.12.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& { echo "$$p"; break; }; done)

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: $(VENV)/installed ## start on http://127.0.0.1:8501 (PORT= and DATABASE_URL= change where)
	@if [ -n "$$DATABASE_URL" ]; then $(PY) -m db migrate; else $(PY) -m db demo; fi
	@echo "Common Table is at http://127.0.0.1:$(PORT)"
	@exec $(PY) -m streamlit run app.py \
		--server.address 127.0.0.1 --server.port $(PORT) --server.headless true

test: $(VENV)/installed ## every test, browser and PostgreSQL included (ARGS= goes to pytest)
	@$(PY) -m tests.needs
	@$(PY) -m tests $(ARGS)

check: $(VENV)/installed ## format, lint, types and import contracts
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

fmt: $(VENV)/installed ## put the code in its format
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: $(VENV)/installed ## how long pages take, and how many statements
	@$(PY) -m tests.needs
	@$(PY) -m bench $(ARGS)

load: $(VENV)/installed ## how many people at once, into docs/load.md (two hours; ARGS= makes it less)
	@$(PY) -m tests.needs
	@$(PY) -m bench.load $(ARGS)

soak: $(VENV)/installed ## whether memory stays as it was: 40 people for 20 minutes (ARGS= changes both)
	@$(PY) -m bench.load --on sqlite --processes 1 --first 40 --soak 20 --no-docs $(ARGS)

demo-large: $(VENV)/installed ## a second demo with 100,000 cases, in data/large.db
	@$(PY) -m db demo --cases 100000 --into sqlite:///data/large.db

lock: $(VENV)/installed ## pin every package again, after pyproject.toml changed
	@$(PY) -m venv build/lock && build/lock/bin/python -m pip install -q uv
	@build/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url -q pyproject.toml --group dev -o requirements.lock

audit: ## look the pinned packages up in the list of known vulnerabilities (needs pypi.org or api.osv.dev)
	@$(PYTHON) -m venv build/audit && build/audit/bin/python -m pip install -q pip-audit
	@build/audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
		-r requirements.lock $(ARGS) || { \
		echo "Either a package has a known fault, or the list could not be asked: it says so above."; exit 1; }

# The stamp is a copy of the lock that was installed: compared by content, because git gives files new dates.
$(VENV)/installed: FORCE
	@if ! { cmp -s requirements.lock $@ && $(PY) -c '' 2>/dev/null; }; then $(MAKE) -s install; fi

.PHONY: install
install: ## install the pinned packages into .venv (the others do this by themselves)
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed, and none was found."; exit 1; }
	@echo "Installing the pinned packages into $(VENV) ..."
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || { \
		echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@cp requirements.lock $(VENV)/installed

FORCE:
