"""Plays the API server of a Kubernetes for an operator that is being trained: it keeps objects, merges what is applied, and tells who watches. No more than that."""
import base64
import copy
import hashlib
import json
import re
import ssl
import struct
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PATH = re.compile(r"/(?:api|apis/(?P<group>[^/]+))/(?P<version>[^/]+)(?:/namespaces/(?P<namespace>[^/]+))?/(?P<plural>[^/]+)(?:/(?P<name>[^/]+))?(?P<status>/status)?$")
SOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT_FRAME = 0x81
CREATED = "2026-01-01T00:00:00Z"
REVIEWS = "selfsubjectrulesreviews"
LEASES = {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "create", "update"]}
VERSION = {"major": "1", "minor": "34", "gitVersion": "v1.34.4"}


def merge(live, change):
    """Objects field by field, lists as a whole; null takes a field away."""
    for key, value in change.items():
        if value is None:
            live.pop(key, None)
        elif isinstance(value, dict) and isinstance(live.get(key), dict):
            merge(live[key], value)
        else:
            live[key] = copy.deepcopy(value)


def patch(live, steps):
    """A JSON patch (RFC 6902) of what is in objects; nobody here patches lists."""
    for step in steps:
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:])
        inner = live
        for part in way:
            inner = inner.setdefault(part, {})
        if step["op"] in ("add", "replace"):
            inner[last] = step["value"]
        elif step["op"] == "remove":
            inner.pop(last, None)


class Objects:
    """All objects, and all that has happened to them since the beginning."""

    def __init__(self):
        self.changed = threading.Condition()
        self.live = {}
        self.history = []  # (plural, namespace, event); its length is the version of the last change

    def list(self, plural, namespace):
        with self.changed:
            return len(self.history), [each for (kind, where, _), each in self.live.items() if kind == plural and namespace in (None, where)]

    def get(self, plural, namespace, name):
        with self.changed:
            return self.live.get((plural, namespace, name))

    def put(self, plural, namespace, name, body, whole=False):
        """An object as it is from now on: what was there with a change, or in its place."""
        with self.changed:
            before = self.live.get((plural, namespace, name))
            now = {"metadata": {}} if before is None or whole else copy.deepcopy(before)
            merge(now, body)
            head = {"name": name, "uid": str(uuid.uuid4()), "creationTimestamp": CREATED, "generation": 1}
            if namespace:
                head["namespace"] = namespace
            if before:
                head |= {key: before["metadata"][key] for key in ("uid", "generation")}
                head["generation"] += before.get("spec") != now.get("spec")
            now["metadata"] |= head
            self.tell("MODIFIED" if before else "ADDED", plural, namespace, now)
            self.live[plural, namespace, name] = now
            return now

    def remove(self, plural, namespace, name):
        with self.changed:
            gone = self.live.pop((plural, namespace, name), None)
            if gone:
                self.tell("DELETED", plural, namespace, gone)
            return gone

    def tell(self, what, plural, namespace, thing):
        thing["metadata"]["resourceVersion"] = str(len(self.history) + 1)
        self.history.append((plural, namespace, {"type": what, "object": thing}))
        self.changed.notify_all()

    def events(self, plural, namespace, since):
        """What happens to some objects after a version, for ever."""
        while True:
            with self.changed:
                self.changed.wait_for(lambda: len(self.history) > since)
                news, since = self.history[since:], len(self.history)
            for kind, where, event in news:
                if kind == plural and namespace in (None, where):
                    yield json.dumps(event).encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects = None

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, ssl.SSLError):
            self.close_connection = True  # whoever asked is gone

    def where(self):
        asked = PATH.match(urlsplit(self.path).path)
        return (asked["plural"], asked["namespace"], asked["name"]) if asked else None

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")

    def answer(self, body, code=200):
        content = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def found(self, thing):
        if thing is None:
            self.answer({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404, "message": self.path}, 404)
        else:
            self.answer(thing)

    def do_GET(self):
        place, query = self.where(), parse_qs(urlsplit(self.path).query)
        if place is None:
            self.answer(VERSION)
        elif query.get("watch") == ["true"]:
            self.watch(*place[:2], int(query.get("resourceVersion", ["0"])[0] or 0))
        elif place[2]:
            self.found(self.objects.get(*place))
        else:
            version, items = self.objects.list(*place[:2])
            self.answer({"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": str(version)}, "items": items})

    def do_POST(self):
        body = self.body()
        plural, namespace, _ = self.where()
        if plural == REVIEWS:
            self.answer(body | {"status": {"resourceRules": [LEASES], "nonResourceRules": [], "incomplete": False}}, 201)
            return
        head = body.setdefault("metadata", {})
        name = head.get("name") or head.get("generateName", "") + uuid.uuid4().hex[:8]
        self.answer(self.objects.put(plural, namespace, name, body), 201)

    def do_PATCH(self):
        body = self.body()
        if isinstance(body, list):
            changed = copy.deepcopy(self.objects.get(*self.where()))
            patch(changed, body)
            self.answer(self.objects.put(*self.where(), changed, whole=True))
        else:
            self.answer(self.objects.put(*self.where(), body))

    def do_PUT(self):
        self.answer(self.objects.put(*self.where(), self.body(), whole=True))

    def do_DELETE(self):
        self.body()
        self.found(self.objects.remove(*self.where()))

    def watch(self, plural, namespace, since):
        """Through a web socket, as an API server would."""
        accept = base64.b64encode(hashlib.sha1((self.headers["Sec-WebSocket-Key"] + SOCKET_KEY).encode()).digest()).decode()
        self.send_response(101)
        for header, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(header, value)
        self.end_headers()
        self.close_connection = True
        for event in self.objects.events(plural, namespace, since):
            self.wfile.write(frame(event))


def frame(content):
    size = len(content)
    length = struct.pack("!B", size) if size < 126 else struct.pack("!BH", 126, size) if size < 1 << 16 else struct.pack("!BQ", 127, size)
    return bytes([TEXT_FRAME]) + length + content


def serve(port, certificate, key):
    """Starts the server; returns its objects."""
    objects = Objects()
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (Handler,), {"objects": objects}))
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return objects
