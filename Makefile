# Hver linje her kaller levekar eller pytest; alt annet bor i pakken.
PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)

.PHONY: book test lint serve clean
book: .venv/book.ok
	$(BIN)/levekar build
test: .venv/test.ok
	$(BIN)/pytest
lint: .venv/test.ok
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy
serve: .venv/book.ok
	$(BIN)/levekar serve
clean:
	rm -rf _book _build figures/figur-* figures/tabell-*

.venv/book.ok: requirements.lock pyproject.toml
	$(PYTHON) tools/setup.py requirements.lock .venv/book.ok
.venv/test.ok: requirements-dev.lock pyproject.toml
	$(PYTHON) tools/setup.py requirements-dev.lock .venv/test.ok
