.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench bench-setup up services services-down samples train train-eval train-setup calibrate readme lock secrets hooks clean
bin := .venv/bin
compile := $(bin)/uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml

help: ## these lines
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## programs, virtual environment, locked packages (quick when nothing changed)
	@scripts/setup

demo: setup ## read, index and search the sample scans
	@env $(foreach name,STORE DATABASE INDEX INBOX,-u ABHILEKH_$(name)) -u PREFECT_API_URL \
		ABHILEKH_HOME="$(CURDIR)/.abhilekh/demo" $(bin)/abhilekh demo # never into a real archive

test: setup ## the tests; those of real servers run when `make services` has them up
	@$(bin)/pytest

lint: setup ## style, types and who may import whom
	@failed=; for check in "ruff check" "ruff format --check" mypy lint-imports; do \
		echo "== $$check"; $(bin)/$$check || failed=yes; \
	done; test -z "$$failed"

pages := 36
seed := 1
bench_home := build/bench
bench = PYTHONPATH="$(CURDIR)" $(bench_home)/venv/bin/python -m tests.bench

bench: bench-setup ## exactness and speed, measured, with a report: make bench pages=36 seed=1 folders="A B" stages=yes results=yes
	@$(bench).bench_reading --pages $(pages) --seed $(seed) $(if $(folders),--also $(folders)) \
		$(if $(stages),--ways accurate fast tesseract ocrmypdf second stages)
	@$(bench).report $(if $(results),--results)
	@for name in $(filter-out bench_reading,$(patsubst tests/bench/%.py,%,$(wildcard tests/bench/bench_*.py))); do \
		echo "== $$name"; $(bench).$$name || exit; \
	done

bench-setup: setup
	@scripts/packages fonts-lohit-deva fonts-noto-core fonts-nakula fonts-sahadeva fonts-samyak-deva fonts-gargi \
		fonts-sarai fonts-deva-extra fonts-sil-annapurna fonts-aksharyogini2 fonts-liberation fontconfig \
		libcairo2 libpango-1.0-0 libpangocairo-1.0-0 tesseract-ocr-hin ghostscript
	@command -v npm >/dev/null || scripts/packages npm
	@test -x $(bench_home)/venv/bin/python || python3 -m venv $(bench_home)/venv
	@$(bench_home)/venv/bin/python -m pip install -q --no-deps --require-hashes -r requirements-bench.lock
	@$(bench_home)/venv/bin/python -m pip install -q --no-deps --require-hashes --only-binary :all: \
		-r requirements-loaded.lock || echo "bench: no tesserocr for this machine, measured without it" >&2
	@test -d $(bench_home)/faces/node_modules || npm install --prefix $(bench_home)/faces --no-audit --no-fund \
		--ignore-scripts --silent @expo-google-fonts/eczar@0.2.3

up: setup ## Prefect, the web application and a worker on this machine
	@$(bin)/abhilekh up

services: setup ## real Elasticsearch, MinIO, PostgreSQL and Prefect on loopback, for the tests
	@$(bin)/python scripts/services up

services-down: setup ## stop them and forget their data
	@$(bin)/python scripts/services down

samples: setup ## draw the sample scans anew
	@scripts/packages fonts-noto-core libcairo2 libpango-1.0-0 libpangocairo-1.0-0
	@$(bin)/python -m pip install -q --no-deps --require-hashes -r requirements-samples.lock
	@$(bin)/python -m samples.draw

steps := 7000
train_home := $(HOME)/.cache/abhilekh-training
train = PYTHONPATH="$(CURDIR)" nice -n 19 $(train_home)/venv/bin/python -m training --home "$(train_home)"

train-setup: setup
	@scripts/packages libcairo2 libpango-1.0-0 libpangocairo-1.0-0
	@command -v npm >/dev/null || scripts/packages npm
	@test -x $(train_home)/venv/bin/python || python3 -m venv $(train_home)/venv
	@$(train_home)/venv/bin/python -m pip install -q --no-deps --require-hashes -r requirements-training.lock
	@test -s $(train_home)/fonts.json || $(train) fetch

train: train-setup ## train the second reader, from its checkpoint if there is one: make train steps=7000
	@$(train) train --steps $$(($(steps) * 4 / 5))
	@$(train) finish --steps $$(($(steps) / 5))
	@$(train) export

train-eval: train-setup ## compare the trained second reader with tesseract on lines it never saw
	@$(train) evaluate

calibrate: setup ## learn anew what confidence means: make calibrate folders="A B" [check="C"] [reading=NAME]
	@PYTHONPATH="$(CURDIR)" $(bin)/python -m training.calibrate $(folders) --check $(check) --reading $(or $(reading),1)

readme: setup ## write README's tables anew from the code
	@$(bin)/python scripts/readme_tables.py

lock: setup ## resolve the dependencies of pyproject.toml anew
	@$(compile) --upgrade --group dev -o requirements.lock
	@$(compile) -c requirements.lock --group build -o requirements-runtime.lock
	@$(subst pyproject.toml,,$(compile)) --upgrade --group loaded -o requirements-loaded.lock
	@$(compile) -c requirements.lock --group samples -o requirements-samples.lock
	@$(compile) -c requirements.lock --group training -o requirements-training.lock
	@$(compile) -c requirements.lock --group bench -o requirements-bench.lock

secrets: ## passwords for `docker compose up`, made once
	@mkdir -p -m 700 secrets
	@for name in database_password index_password store_secret; do \
		test -s secrets/$$name || python3 -c 'import secrets; print(secrets.token_hex(16), end="")' >secrets/$$name; \
	done
	@chmod 644 secrets/* # users inside the containers read them; the closed folder keeps others out

hooks: setup ## check at every commit
	@$(bin)/pre-commit install

clean: ## forget all that was made here: environment, caches, the demonstration's data
	@rm -rf .venv .abhilekh build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
