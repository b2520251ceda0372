"""Runs a client's stories against a broker and tells on standard output how each ended.

One JSON object a line: {"story": name, "ok": true} or {"story": name, "ok": false, "detail": why}; at the end
{"end": number of stories}. A story that needs the broker killed and started again writes {"ask": "restart"} and goes on
when a line comes back on standard input.
"""
import json
import sys
import time
import traceback

PATIENCE_S = 30


class Stage:
    """What a story may use: where the broker is, and a name that no other story has."""

    def __init__(self, bootstrap, prefix):
        self.bootstrap = bootstrap
        self.prefix = prefix

    def name(self, what):
        return f"{self.prefix}-{what}"

    def restart_broker(self):
        tell({"ask": "restart"})
        if not sys.stdin.readline():
            raise EOFError("nobody restarts the broker")


def tell(fact):
    print(json.dumps(fact), flush=True)


def wait_until(condition, what):
    """Asks again and again until the condition gives something that counts as true, and returns that."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
    raise AssertionError(f"waited in vain: {what}")


def check(actual, expected, what=""):
    assert actual == expected, f"{what}: expected {expected!r}, but was {actual!r}"


def refused(error_code, code_of, act):
    """Demands that the act fails with this error code of Kafka."""
    try:
        act()
    except Exception as failure:  # every client has exceptions of its own
        check(code_of(failure), error_code, f"{type(failure).__name__}: {failure}")
        return
    raise AssertionError(f"error {error_code} was expected, and nothing failed")


def main(prefix, stories):
    stage = Stage(sys.argv[1], prefix)
    chosen = sys.argv[2:]
    told = 0
    for story in stories:
        name = story.__name__.replace("_", " ")
        if chosen and story.__name__ not in chosen:
            continue
        started = time.monotonic()
        try:
            story(stage)
            fact = {"story": name, "ok": True}
        except Exception:
            fact = {"story": name, "ok": False, "detail": traceback.format_exc(limit=-3)}
        fact["ms"] = round((time.monotonic() - started) * 1000)
        tell(fact)
        told += 1
    tell({"end": told})
