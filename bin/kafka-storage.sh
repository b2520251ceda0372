#!/usr/bin/env bash
# Formats data directories before the first start, which does it itself for an empty one: random-uuid, format, info.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/wharf" storage "$@"
