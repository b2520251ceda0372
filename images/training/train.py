#!/usr/bin/env python3
"""Makes the JDK's ahead-of-time caches of images that have none yet: runs each image's own Java on its own files, as a container would, while the JDK writes down what it
loads. ../build calls it.

    train.py [broker]

Reads ../NAME/target/untrained.tar, and writes ../NAME/target/aot/wharf.aot. A cache that was made from the same image stays as it is.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # of what is beside it

from container import Container, in_namespaces, loopback_up

IMAGES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECIPE = ("train.py", "container.py")
MANY_LINES = 40

# A heap that has compressed references, as that of nearly every container; how large it is does not matter.
HEAP = ["-Xmx256m"]
# The profiles that the JDK would keep too make its compilers busy just when it starts; and what is compiled to go between interpreter and compiled code would be for the
# instructions of this machine's processor.
PORTABLE = ["-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining", "-XX:-AOTAdapterCaching", "-XX:-AOTStubCaching"]
QUIET = ["-Xlog:aot=error", "-Xlog:cds=error"]
NOTES = "/tmp/wharf.aotconf"
CACHE = "/tmp/wharf.aot"

INSIDE = "--inside"


class Failure(Exception):
    """Something did not come to pass; says what."""


def record(container, arguments, log, **environment):
    return container.java(["-XX:AOTMode=record", f"-XX:AOTConfiguration={NOTES}", *HEAP, *PORTABLE, *QUIET], arguments, log, **environment)


def make(container, log, out):
    """Makes a cache of what has been written down, and sees that the image's Java takes it."""
    code = container.java(["-XX:AOTMode=create", f"-XX:AOTConfiguration={NOTES}", f"-XX:AOTCache={CACHE}", *HEAP, *PORTABLE, *QUIET], [], log).wait()
    if code != 0:
        raise Failure(f"Java made no cache, and ended with {code}")
    if container.java(["-XX:AOTMode=on", f"-XX:AOTCache={CACHE}", *HEAP, "--dry-run"], [], log).wait() != 0:
        raise Failure("Java does not take the cache that it has just made")
    os.makedirs(os.path.dirname(out), exist_ok=True)
    shutil.copyfile(container.path(CACHE), out)


def train_broker(work, log):
    broker = Container(archive("broker"), os.path.join(work, "broker"))
    code = record(broker, ["train", "--data-dir", "/tmp/train"], log).wait()
    if code != 0:
        raise Failure(f"the broker ended with {code}")
    return broker


def target(name, file):
    return os.path.join(IMAGES, name, "target", file)


def archive(name):
    return target(name, "untrained.tar")


def origin(name):
    """What a cache is made from, and how."""
    digest = hashlib.sha256()
    files = [os.path.join(os.path.dirname(os.path.abspath(__file__)), file) for file in RECIPE] + [archive(name)]
    for file in files:
        with open(file, "rb") as content:
            digest.update(hashlib.sha256(content.read()).digest())
    return digest.hexdigest()


def train(name):
    cache, note, now = target(name, "aot/wharf.aot"), target(name, "aot.json"), {"origin": origin(name)}
    if os.path.exists(cache) and os.path.exists(note):
        with open(note, encoding="utf-8") as file:
            if json.load(file) == now:
                return
    with tempfile.TemporaryDirectory(prefix="wharf-training-") as work:  # removed when the mounts in it are gone
        code = in_namespaces(INSIDE, name, work)
    if code != 0:
        sys.exit(code)
    with open(note, "w", encoding="utf-8") as file:
        json.dump(now, file)


def train_inside(name, work):
    loopback_up()
    log = target(name, "training.log")
    try:
        make({"broker": train_broker}[name](work, log), log + ".made", target(name, "aot/wharf.aot"))
    except Failure as failure:
        sys.exit(f"train: {name}: {failure}. The last words of {log}:\n" + last_words(log) + last_words(log + ".made"))


def last_words(log):
    if not os.path.exists(log):
        return ""
    with open(log, encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-MANY_LINES:])


def main():
    if sys.argv[1:2] == [INSIDE]:
        train_inside(*sys.argv[2:])
        return
    for name in sys.argv[1:] or ("broker",):
        train(name)


main()
