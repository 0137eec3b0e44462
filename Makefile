# Relais: `make run` and `make test` do all the set-up themselves. `make help` lists the rest.

# Empty: the first on the PATH that is in range, else uv brings one.
PYTHON ?=
PORT ?= 8000
# Links in mails lead here.
BASE_URL ?= http://127.0.0.1:$(PORT)
SCALE ?= 1
SEARCH ?=
JOBS ?= 2
# Messages that are sent while the service is killed.
KILLED ?= 200
# `make contract` refuses what breaks clients; yes: a choice, to be told in CHANGELOG.md.
BREAKING ?=
# The suite under another clock than the machine's: make test CLOCK=2028-02-29T23:30:00+01:00
CLOCK ?=
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
MANAGE := $(BIN)/python manage.py
CATALOGUES := $(wildcard portal/locale/*/LC_MESSAGES/django.po)
# Compiled once at install: without it the first start of everything takes twice as long.
SYNC := $(UV) sync --quiet --frozen --inexact --compile-bytecode
COMPILE_OURS := $(BIN)/python -m compileall -q manage.py core portal search pages requests permanences directory
export UV_PROJECT_ENVIRONMENT := $(VENV)
# Bytecode is kept: each process of each suite reads the tests anew.
unexport PYTHONDONTWRITEBYTECODE
run demo-reset: export BASE_URL := $(BASE_URL)
test test-postgres: export RELAIS_TEST_CLOCK := $(CLOCK)

CHECKS := check-types check-style check-migrations check-deploy check-texts

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres templates killed check $(CHECKS) clients contract fmt messages demo-reset bench bench-search clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV):
	@bin/environment $(VENV) $(UV_VERSION) $(PYTHON)

$(VENV)/.run: uv.lock pyproject.toml | $(UV)
	@echo "== Dependencies from uv.lock, compiled"
	@$(SYNC) --no-dev
	@$(COMPILE_OURS)
	@touch $@

$(VENV)/.dev: uv.lock pyproject.toml | $(UV)
	@echo "== Dependencies from uv.lock, with those of the tests, compiled"
	@$(SYNC)
	@$(COMPILE_OURS)
	@touch $@ $(VENV)/.run

# Node and Go, some 450 MB: only who makes clients wants them.
$(VENV)/.clients: uv.lock pyproject.toml | $(VENV)/.dev
	@echo "== Node and Go from uv.lock, for the clients of the API"
	@$(SYNC) --group clients
	@touch $@

$(VENV)/.messages: $(VENV)/.run $(CATALOGUES)
	@$(BIN)/pybabel --quiet compile --domain django --directory portal/locale --use-fuzzy 2>/dev/null
	@touch $@

run: $(VENV)/.run $(VENV)/.messages ## set up what is missing, then serve the demo on 127.0.0.1:PORT (8000); SEARCH=elasticsearch for a search server
ifeq ($(SEARCH),elasticsearch)
	@exec bin/with-search $(MAKE) --no-print-directory run SEARCH=
else
	@$(MANAGE) prepare
	@exec $(BIN)/python -m portal.serve --port $(PORT)
endif

test: $(VENV)/.dev $(VENV)/.messages ## the whole suite; says at its end what could not run, and why (CLOCK=2028-02-29T23:30:00+01:00: as if it were then)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(PYTEST_ARGS)

test-postgres: $(VENV)/.dev $(VENV)/.messages ## the tests that reach a database, on a PostgreSQL server of its own
	@bin/with-postgres $(BIN)/python -m pytest --database-only -n $(JOBS) --dist worksteal $(PYTEST_ARGS)

templates: $(VENV)/.dev ## the databases that both suites copy, migrated once; a run without them makes its own first
	@DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python -m tests.databases
	@DJANGO_SETTINGS_MODULE=portal.settings.test bin/with-postgres $(BIN)/python -m tests.databases

killed: $(VENV)/.dev $(VENV)/.messages ## kill the service while 200 messages with files are written, on SQLite and on PostgreSQL (KILLED=200)
	@KILLED=$(KILLED) $(BIN)/python -m pytest -n 0 -q tests/killed
	@KILLED=$(KILLED) bin/with-postgres $(BIN)/python -m pytest -n 0 -q tests/killed

check: $(VENV)/.dev $(VENV)/.messages ## ruff, mypy, import-linter, migrations, deploy checks, translations, two at a time
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target $(CHECKS)

check-types: # the longest first
	$(BIN)/mypy

check-style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

check-migrations:
	$(MANAGE) makemigrations --check --dry-run --settings portal.settings.test

check-deploy:
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=relais.example.fr BASE_URL=https://relais.example.fr CLAMD_SOCKET=/run/clamav/clamd.ctl \
	  $(MANAGE) check --deploy --fail-level WARNING --settings portal.settings.prod

check-texts:
	$(MANAGE) check_messages --settings portal.settings.test

clients: $(VENV)/.clients ## the Python and TypeScript clients of the API, from clients/openapi.json, into clients/dist
	@$(BIN)/python clients/generate.py >/dev/null
	@cd clients/typescript && export PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --silent \
	  && npm run --silent generate && npm run --silent build && npm run --silent check
	@rm -rf clients/dist && mkdir clients/dist
	@cd clients/typescript && PATH="$(CURDIR)/$(BIN):$$PATH" npm pack --silent --pack-destination ../dist
	@$(UV) build --quiet --wheel --out-dir clients/dist clients/python
	@cp clients/openapi.json clients/dist/

contract: $(VENV)/.clients $(VENV)/.messages ## keep the OpenAPI document in clients/openapi.json, unless it breaks clients (BREAKING=yes: all the same)
	@mkdir -p var
	@$(MANAGE) api_document --settings portal.settings.test > var/openapi.json
	@bin/api-diff check clients/openapi.json var/openapi.json || test "$(BREAKING)" = yes
	@mv var/openapi.json clients/openapi.json

fmt: $(VENV)/.dev ## format the code
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

messages: $(VENV)/.dev ## collect the texts to translate (needs gettext) and compile the catalogues
	$(MANAGE) makemessages --locale en --no-wrap --no-location --no-obsolete --ignore .venv --ignore var --ignore tests --settings portal.settings.test
	$(BIN)/pybabel --quiet compile --domain django --directory portal/locale

demo-reset: $(VENV)/.run $(VENV)/.messages ## throw the demo's data away and load it anew
	@$(MANAGE) demo --reset

bench: $(VENV)/.dev $(VENV)/.messages ## seed the large set and print ratios (SCALE=0.01 for a small one)
	@$(BIN)/python -m tests.bench --scale $(SCALE)

bench-search: $(VENV)/.dev $(VENV)/.messages ## print how well the judged queries are answered (VERBOSE=1: the worst of them)
	@RELEVANCE_REPORT=1 VERBOSE=$(VERBOSE) $(BIN)/python -m pytest -q -p no:randomly tests/search/test_relevance.py

clean: ## remove the environment and the demo's data
	rm -rf $(VENV) var
