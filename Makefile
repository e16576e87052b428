# The same words as ./rampart, for people's habit: `make up`, `make test ARGS="-k network"`, `make check STACK=staging`.

COMMANDS := up preview check destroy costs scan test lint bench
STACK ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help lock $(COMMANDS)

help:
	@./rampart --help

up preview check destroy costs scan bench:
	@./rampart $@ $(if $(STACK),--stack $(STACK)) $(ARGS)

test lint:
	@./rampart $@ $(ARGS)

LOCK := uv pip compile --universal --python-version 3.10 --generate-hashes --no-emit-index-url --quiet \
	--custom-compile-command "make lock"

lock: ## compile requirements*.in into the lock files; needs uv on PATH (for a person who changes requirements)
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt
	$(LOCK) scan/checkov.in --output-file scan/checkov.txt
	$(LOCK) scan/prowler.in --excludes scan/prowler.excluded --output-file scan/prowler.txt
