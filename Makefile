# The front door. `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
TARGET := $(or $(CARGO_TARGET_DIR),target)
WEB_SOURCES := $(shell find frontend/src frontend/public -type f) $(wildcard frontend/*.html frontend/*.json frontend/*.ts)

.PHONY: help run dev demo build web test lint fmt openapi fuzz bench-media bench-cards bench-feed measure measure-sessions measure-login clean

help: ## List these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Build everything and serve it on 127.0.0.1:8080
	@echo "==> Starting Tintype (Ctrl-C stops it; its data is in ./data)"
	@$(TARGET)/release/tintype serve

dev: frontend/node_modules/.package-lock.json ## API and web app with reload, on :8080 and :5173
	@scripts/dev.sh

demo: build ## Fill an empty ./data with people and photographs
	@$(TARGET)/release/tintype demo

build: web ## The release binary with the web app inside
	@echo "==> Building the server (about twenty minutes the first time with two cores, seconds where nothing changed)"
	@cargo build --release --workspace --locked
	@echo "==> $(TARGET)/release/tintype"

web: frontend/dist/index.html ## The web app alone, into frontend/dist

# Only when a source is newer: a new web app makes a new binary.
frontend/dist/index.html: frontend/node_modules/.package-lock.json $(WEB_SOURCES)
	@echo "==> Building the web app"
	@cd frontend && npm run --silent build

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	@echo "==> Installing the web app's packages"
	@cd frontend && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

test: ## Install what the tests need, run all of them, stop what was started
	@scripts/test.sh

lint: frontend/node_modules/.package-lock.json ## Format, clippy, architecture, licences, web app
	@scripts/lint.sh

fmt: frontend/node_modules/.package-lock.json ## Format everything
	@cargo fmt --all
	@cd frontend && npm run --silent format

openapi: ## Write the API document and the tables of errors and limits into docs/api
	@cargo build --quiet --workspace
	@$(TARGET)/debug/tintype openapi > $(TARGET)/openapi.json 2> /dev/null && mv $(TARGET)/openapi.json docs/api/openapi.json
	@$(TARGET)/debug/tintype errors > docs/api/errors.md
	@$(TARGET)/debug/tintype limits > docs/api/limits.md

fuzz: ## Feed the decoders of pictures with damaged ones for FUZZ_SECONDS (600)
	@scripts/fuzz.sh

bench-media: ## Time a 12-megapixel photo to all its renditions
	@cargo bench --workspace --bench pictures

bench-cards: build ## Requests with cards and without, on PostgreSQL at TINTYPE_TEST_POSTGRES_URL and redis-server
	@cargo bench --workspace --bench cards

bench-feed: build ## Time the home feed by SQL and by timelines, on a PostgreSQL and a Redis of its own
	@scripts/bench-feed.py $(TARGET)/release/tintype

measure: build bench-media ## Start time, memory and size of the release server
	@scripts/measure.py $(TARGET)/release/tintype $(TARGET)/tmp/12-megapixels.jpg

measure-sessions: build ## Requests with a session with copies in Redis and without; needs TINTYPE_TEST_POSTGRES_URL
	@scripts/measure_sessions.py $(TARGET)/release/tintype

measure-login: build ## Whether the time of an answer tells who has an account
	@scripts/measure_login.py $(TARGET)/release/tintype

clean: ## Remove what was built
	@cargo clean
	@rm -rf frontend/dist frontend/node_modules
