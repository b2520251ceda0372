#!/usr/bin/env python3
"""Makes a base image with a Java runtime, as an archive, without a container engine or a registry; for tests, in place of the public one.

    base.py OUT.tar [--jdk DIRECTORY] [--packages DIRECTORY]

The first layer is what Java needs of Debian: glibc, libgcc, libstdc++, time zones and certificates, out of its packages; nothing is installed. The second is a
runtime that jlink makes of the JDK. There is no shell. The same packages and JDK give the same bytes.
"""
import argparse
import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile

PACKAGES = ["base-files", "ca-certificates", "libc6", "libgcc-s1", "libstdc++6", "netbase", "tzdata", "zlib1g"]
KEPT = ("./etc/", "./lib", "./usr/lib", "./usr/share/zoneinfo", "./usr/share/ca-certificates")
DROPPED = ("./usr/share/zoneinfo/right", "./usr/share/zoneinfo/posix/", "./etc/update-motd.d", "./etc/ca-certificates",
           "./usr/lib/x86_64-linux-gnu/gconv", "./lib/systemd", "./usr/lib/x86_64-linux-gnu/audit")
MODULES = ["java.se", "jdk.charsets", "jdk.crypto.cryptoki", "jdk.crypto.ec", "jdk.httpserver", "jdk.jcmd", "jdk.jfr", "jdk.localedata", "jdk.management",
           "jdk.management.agent", "jdk.management.jfr", "jdk.naming.dns", "jdk.net", "jdk.nio.mapmode", "jdk.security.auth", "jdk.security.jgss",
           "jdk.unsupported", "jdk.xml.dom", "jdk.zipfs"]
JAVA_HOME = "opt/java/openjdk"
CREATED = "2026-01-01T00:00:00Z"
CREATED_EPOCH = 1767225600


def text(content):
    content = content if isinstance(content, bytes) else content.encode()
    entry = tarfile.TarInfo()
    entry.size, entry.mode = len(content), 0o644
    return entry, content


def directory(mode=0o755):
    entry = tarfile.TarInfo()
    entry.type, entry.mode = tarfile.DIRTYPE, mode
    return entry, None


def link(target):
    entry = tarfile.TarInfo()
    entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, target, 0o777
    return entry, None


def with_parents(entries):
    for name in list(entries):
        parent = os.path.dirname(name)
        while parent:
            entries.setdefault(parent, directory())
            parent = os.path.dirname(parent)
    return entries


def layer(entries):
    """Of {name: (entry, content)}: (the zipped layer, the digest of the plain one)."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name in sorted(entries):
            entry, content = entries[name]
            entry.name, entry.mtime = name, CREATED_EPOCH
            entry.uid, entry.gid, entry.uname, entry.gname, entry.pax_headers = 0, 0, "", "", {}
            tar.addfile(entry, None if content is None else io.BytesIO(content))
    zipped = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=zipped, mode="wb", compresslevel=6, mtime=0) as out:
        out.write(raw.getvalue())
    return zipped.getvalue(), hashlib.sha256(raw.getvalue()).hexdigest()


def package_file(packages, package):
    return next((os.path.join(packages, file) for file in sorted(os.listdir(packages)) if file.startswith(package + "_")), None)


def debian(packages):
    """What Java needs of Debian, and which versions that is."""
    missing = [package for package in PACKAGES if not package_file(packages, package)]
    if missing:
        subprocess.run(["apt-get", "-q", "download", *missing], cwd=packages, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    entries, certificates, versions = {}, [], []
    for package in PACKAGES:
        file = package_file(packages, package)
        versions.append(os.path.basename(file).rsplit("_", 1)[0])
        content = subprocess.run(["dpkg-deb", "--fsys-tarfile", file], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for member in tar:
                take(tar, member, entries, certificates)
    entries["etc/ssl/certs/ca-certificates.crt"] = text(b"".join(pem.rstrip(b"\n") + b"\n" for _, pem in sorted(certificates)))
    entries["etc/passwd"] = text("root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n")
    entries["etc/group"] = text("root:x:0:\nnogroup:x:65534:\n")
    entries["etc/nsswitch.conf"] = text("passwd: files\ngroup: files\nhosts: files dns\n")
    entries["tmp"] = directory(0o1777)
    return with_parents(entries), versions


def take(tar, member, entries, certificates):
    name = member.name
    kept = name.startswith(KEPT) and not name.startswith(DROPPED)
    licence = name.startswith("./usr/share/doc/") and name.endswith("/copyright")
    if member.isdir() or not (kept or licence):
        return
    content = tar.extractfile(member).read() if member.isfile() else None
    if name.startswith("./usr/share/ca-certificates/"):
        certificates.append((name, content))
    else:
        entries[name[2:]] = (member, content)


def java(jdk, work):
    """A runtime; a JDK without jmods links itself (JEP 493), if its files are as shipped."""
    runtime = os.path.join(work, "runtime")
    subprocess.run([os.path.join(jdk, "bin/jlink"), "--add-modules", ",".join(MODULES), "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages",
                    "--dedup-legal-notices=error-if-not-same-content", "--compress", "zip-6", "--output", runtime],
                   check=True, stdout=subprocess.DEVNULL)
    # The archive of what every program loads, for the object headers that both images have: with it the start need not unpack the rest.
    subprocess.run([os.path.join(runtime, "bin/java"), "-XX:+UseCompactObjectHeaders", "-Xshare:dump"], check=True, stdout=subprocess.DEVNULL)
    entries = {}
    for folder, _, files in os.walk(runtime):
        for file in files:
            path = os.path.join(folder, file)
            name = os.path.join(JAVA_HOME, os.path.relpath(path, runtime))
            if os.path.islink(path):
                entries[name] = link(os.readlink(path))
                continue
            with open(path, "rb") as source:
                entries[name] = text(source.read())
            if os.stat(path).st_mode & 0o111:
                entries[name][0].mode = 0o755
    return with_parents(entries)


def save(out, layers, history):
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "created": CREATED,
        "config": {"Env": [f"PATH=/{JAVA_HOME}/bin:/usr/bin:/bin", f"JAVA_HOME=/{JAVA_HOME}", "LANG=C.UTF-8"], "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest for _, digest in layers]},
        "history": [{"created": CREATED, "created_by": by} for by in history],
    }).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    files = [(f"{number}.tar.gz", zipped) for number, (zipped, _) in enumerate(layers)]
    manifest = json.dumps([{"Config": config_name, "RepoTags": ["wharf.test/java:25"], "Layers": [name for name, _ in files]}]).encode()
    with tarfile.open(out, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in [*files, (config_name, config), ("manifest.json", manifest)]:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), CREATED_EPOCH
            tar.addfile(entry, io.BytesIO(content))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out")
    arguments.add_argument("--jdk", default=os.environ.get("JAVA_HOME"))
    arguments.add_argument("--packages", help="a directory that keeps Debian's packages between runs")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="wharf-base-") as work:
        packages = given.packages or os.path.join(work, "packages")
        os.makedirs(packages, exist_ok=True)
        system, versions = debian(packages)
        save(given.out, [layer(system), layer(java(given.jdk, work))], ["debian " + " ".join(versions), "jlink"])


main()
