#!/usr/bin/env bash
# Make both lock files anew: hashes, no addresses. Needs uv. Example: tools/lock.sh
set -euo pipefail
cd "$(dirname "$0")/.."
common=(--quiet --universal --generate-hashes --python-version 3.11
        --no-emit-index-url --no-annotate --no-header --group pyproject.toml:build)
uv pip compile pyproject.toml "${common[@]}" --output-file requirements.lock "$@"
uv pip compile pyproject.toml "${common[@]}" --group pyproject.toml:dev \
    --constraint requirements.lock --output-file requirements-dev.lock "$@"
