#!/usr/bin/env python3
"""Makes the JDK's ahead-of-time caches of images that have none yet: runs each image's own Java on its own files, as a container would, while the JDK writes down what it
loads. ../build calls it.

    train.py [broker] [operator]

Reads ../NAME/target/untrained.tar, the broker's for both, and writes ../NAME/target/aot/wharf.aot. A cache that was made from the same image stays as it is.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.dont_write_bytecode = True  # of what is beside it

from container import Container, in_namespaces, loopback_up
import kubernetes

IMAGES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECIPE = ("train.py", "container.py", "kubernetes.py")
PATIENCE_SECONDS = 300
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
NAMESPACE = "train"
API_PORT = 6443
SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
HOSTS = "127.0.0.1 localhost " + " ".join(name + "." + NAMESPACE + ".svc" for name in ("demo-0.demo-brokers", "demo-broker-0", "demo-brokers", "demo-bootstrap")) + "\n"
CLUSTER = {"apiVersion": "mq.wharf.dev/v1beta1", "kind": "MQCluster", "metadata": {}, "spec": {"replicas": 1, "storage": {"size": "1Gi"}}}
TOPIC = {"apiVersion": "mq.wharf.dev/v1beta1", "kind": "MQTopic", "metadata": {},
         "spec": {"clusterRef": {"name": "demo"}, "partitions": 6, "config": {"retention.ms": "604800000"}}}


class Failure(Exception):
    """Something did not come to pass; says what."""


def wait_for(what, holds, how_far=lambda: ""):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise Failure(f"not within {PATIENCE_SECONDS} s: {what}{how_far()}")
        time.sleep(0.1)


def fetched(url):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as page:
            return page.read()
    except OSError:
        return None


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


def train_operator(work, log):
    """An operator between an API server that is played and a broker that is real."""
    certificate, key = (os.path.join(work, name) for name in ("api.crt", "api.key"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                    "-subj", "/CN=api", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    api = kubernetes.serve(API_PORT, certificate, key)
    broker = Container(archive("broker"), os.path.join(work, "broker"))
    operator = Container(archive("operator"), os.path.join(work, "operator"))
    for container in (broker, operator):
        container.write("/etc/hosts", HOSTS)
    with open(certificate, encoding="utf-8") as file:
        operator.write(SERVICE_ACCOUNT + "/ca.crt", file.read())
    operator.write(SERVICE_ACCOUNT + "/token", "none")
    operator.write(SERVICE_ACCOUNT + "/namespace", NAMESPACE)
    api.put("mqclusters", NAMESPACE, "demo", CLUSTER)
    api.put("mqtopics", NAMESPACE, "orders", TOPIC)
    process = record(operator, [], log, KUBERNETES_SERVICE_HOST="127.0.0.1", KUBERNETES_SERVICE_PORT=str(API_PORT), WHARF_OPERATOR_NAMESPACE=NAMESPACE,
                     WHARF_WATCH_NAMESPACES="*", POD_NAME="operator")
    try:
        play_kubelet(api, broker, log + ".broker")
        for kind, name in (("mqclusters", "demo"), ("mqtopics", "orders")):
            wait_for(f"{kind} {name} is Ready", lambda: process.poll() is not None or is_ready(api.get(kind, NAMESPACE, name)),
                     lambda: f"; its status is {api.get(kind, NAMESPACE, name).get('status')}")
        if process.poll() is not None:
            raise Failure(f"the operator ended with {process.returncode}")
        for page in ("health/started", "health/ready", "health/live", "metrics"):
            fetched(f"http://127.0.0.1:8080/q/{page}")
    finally:
        operator.end()
        broker.end()
    return operator


def play_kubelet(api, broker, log):
    """Starts the broker that a StatefulSet asks for, with what its pod would have."""
    def there(plural, name):
        wait_for(f"{plural} {name}", lambda: api.get(plural, NAMESPACE, name))
        return api.get(plural, NAMESPACE, name)

    brokers = there("statefulsets", "demo")["spec"]
    template, claim = brokers["template"], brokers["volumeClaimTemplates"][0]
    broker.write("/etc/wharf/server.properties", there("configmaps", "demo-config")["data"]["demo-0.properties"])
    os.makedirs(broker.path("/var/lib/wharf"))
    api.put("persistentvolumeclaims", NAMESPACE, "data-demo-0", claim | {"status": {"phase": "Bound"}})
    broker.java(HEAP, ["start", "/etc/wharf/server.properties"], log, POD_NAME="demo-0")
    pod = {"kind": "Pod", "apiVersion": "v1", "metadata": template["metadata"], "spec": template["spec"], "status": {"phase": "Running"}}
    api.put("pods", NAMESPACE, "demo-0", pod)
    wait_for("the broker is ready", lambda: fetched("http://127.0.0.1:9080/q/health/ready"))
    api.put("pods", NAMESPACE, "demo-0", {"status": {"conditions": [{"type": "Ready", "status": "True"}]}})


def is_ready(resource):
    conditions = (resource.get("status") or {}).get("conditions") or []
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def target(name, file):
    return os.path.join(IMAGES, name, "target", file)


def archive(name):
    return target(name, "untrained.tar")


def origin(name):
    """What a cache is made from, and how."""
    digest = hashlib.sha256()
    files = [os.path.join(os.path.dirname(os.path.abspath(__file__)), file) for file in RECIPE] + [archive("broker"), archive(name)]
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
        make({"broker": train_broker, "operator": train_operator}[name](work, log), log + ".made", target(name, "aot/wharf.aot"))
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
    for name in sys.argv[1:] or ("broker", "operator"):
        train(name)


main()
