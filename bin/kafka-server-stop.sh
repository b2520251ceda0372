#!/usr/bin/env bash
# Stops the brokers that run from this installation, in order, and returns when they are gone; --node-id N stops one of several.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/wharf" stop "$@"
