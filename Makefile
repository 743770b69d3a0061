# SPDX-License-Identifier: Apache-2.0
# `make run` and `make test` do everything, from a clean clone on.

PROMPT ?= It was a fine morning in May, and
TOKENS ?= 200
PREFIX ?= /usr/local
SWIFT_BUILD := swift build -c release --static-swift-stdlib
SWIFT_TEST := -c release -Xswiftc -enable-testing --scratch-path .build/tests --disable-xctest $(TESTS)
WMCTL := .build/release/wmctl
PYTHON := .venv/bin/python

.PHONY: run build test test-tokenizers lint format bench bench-batch bench-tokenizers soak sanitize fuzz install uninstall clean help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## watermarked text from PROMPT="…", and the verdict on it
	@PROMPT='$(subst ','\'',$(value PROMPT))' TOKENS='$(TOKENS)' scripts/run $(WMCTL)

build: ## the release binary, .build/release/wmctl
	@scripts/bootstrap build
	$(SWIFT_BUILD) --product wmctl

test: ## every test; TESTS="--filter Name" for some
	@scripts/bootstrap test
	WMCTL_TEST_PYTHON='$(CURDIR)/$(PYTHON)' swift test $(SWIFT_TEST)

test-tokenizers: ## ids of published vocabularies beside the peers'; ARGS="--only gpt2 --texts torture"
	@scripts/bootstrap tokenizers
	$(SWIFT_BUILD) --product TokenIDs
	@.venv-tokenizers/bin/python scripts/fetch_vocabularies.py
	@.venv-tokenizers/bin/python Tests/Conformance/conformance.py $(ARGS)

lint: ## formatting, module boundaries, scripts
	@scripts/bootstrap lint
	scripts/lint

format: ## rewrite sources in the house format
	swift-format format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

sanitize: ## tokenizers on four threads under the thread sanitizer, then under the address sanitizer
	@scripts/bootstrap tokenizers
	@.venv-tokenizers/bin/python scripts/fetch_vocabularies.py
	scripts/sanitize

bench: ## what things cost, beside the peers
	@scripts/bootstrap test
	$(SWIFT_BUILD)
	$(PYTHON) Benchmarks/bench.py

bench-batch: ## what scoring many texts costs, beside the detector itself and a peer
	@scripts/bootstrap bench
	$(SWIFT_BUILD)
	$(PYTHON) Benchmarks/batch.py

bench-tokenizers: ## what encoding costs on one core, beside the peers
	@scripts/bootstrap bench-tokenizers
	$(SWIFT_BUILD) --product Figures
	@.venv-bench-tokenizers/bin/python scripts/fetch_vocabularies.py smollm2.json
	@.venv-bench-tokenizers/bin/python Benchmarks/tokenization.py

soak: ## kill -9 and --resume again and again; SOAK_SEED repeats a run
	@scripts/bootstrap test
	$(SWIFT_BUILD) --product wmctl
	scripts/soak $(WMCTL)

fuzz: ## each parser for FUZZ_SECONDS (60) on libFuzzer
	@scripts/bootstrap build
	scripts/fuzz

install: build ## into PREFIX (/usr/local), with man pages and completions
	scripts/install $(WMCTL) '$(DESTDIR)$(PREFIX)'

uninstall: ## out of PREFIX
	scripts/install --remove '$(DESTDIR)$(PREFIX)'

clean: ## what was built
	rm -rf .build .venv .venv-bench .venv-bench-tokenizers .venv-tokenizers
