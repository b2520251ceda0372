"""Runs what is in an image as a container would: with its files as the root, its environment and its user's command; without a container engine."""
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tarfile

PR_SET_PDEATHSIG = 1
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
STOP_SECONDS_MAX = 120
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
# Where this Python has it: what is in an archive stays in its directory.
CHECKED = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}


def in_namespaces(*arguments):
    """Runs this program with these arguments where mounts and ports are its own, and returns its exit code; it needs root, or a system that lets users have namespaces."""
    command = ["unshare", "--mount", "--net"]
    if os.geteuid() != 0:
        command += ["--user", "--map-root-user"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        sys.exit("train: what is in an image can be run here by root alone, for users may have no namespaces on this system; images/README.md says what goes without")
    return subprocess.run([*command, sys.executable, sys.argv[0], *arguments], check=False).returncode


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def unpack(archive, root):
    """The files of an image, as docker save and Jib write it, in an empty directory; returns its configuration."""
    with tarfile.open(archive) as image:
        manifest = json.load(image.extractfile("manifest.json"))[0]
        config = json.load(image.extractfile(manifest["Config"]))
        for layer in manifest["Layers"]:
            with tarfile.open(fileobj=image.extractfile(layer), mode="r:*") as files:
                for member in files:
                    place(files, member, root)
    return config["config"]


def place(files, member, root):
    folder, name = os.path.split(member.name)
    if name == ".wh..wh..opq":
        shutil.rmtree(os.path.join(root, folder))
        os.makedirs(os.path.join(root, folder))
    elif name.startswith(".wh."):
        gone = os.path.join(root, folder, name.removeprefix(".wh."))
        shutil.rmtree(gone) if os.path.isdir(gone) and not os.path.islink(gone) else os.remove(gone)
    else:
        there = os.path.join(root, member.name)
        if os.path.lexists(there) and not (member.isdir() and os.path.isdir(there)):
            shutil.rmtree(there) if os.path.isdir(there) and not os.path.islink(there) else os.remove(there)
        files.extract(member, root, set_attrs=True, numeric_owner=True, **CHECKED)


class Container:
    """An unpacked image. What runs in it ends with this program."""

    def __init__(self, archive, root):
        os.makedirs(root)
        self.root = root
        self.config = unpack(archive, root)
        for folder in ("dev", "proc", "tmp"):
            os.makedirs(self.path(folder), exist_ok=True)
        subprocess.run(["mount", "--rbind", "/proc", self.path("proc")], check=True)
        for device in DEVICES:
            self.write(device, "")
            subprocess.run(["mount", "--bind", device, self.path(device)], check=True)
        self.running = []

    def path(self, inside):
        return os.path.join(self.root, inside.lstrip("/"))

    def write(self, inside, content):
        os.makedirs(os.path.dirname(self.path(inside)), exist_ok=True)
        with open(self.path(inside), "w", encoding="utf-8") as file:
            file.write(content)

    def java(self, options, arguments, log, **environment):
        """Starts the entrypoint with more options for Java; what it prints goes to a file of this machine."""
        java, *rest = self.config["Entrypoint"]
        values = dict(value.split("=", 1) for value in self.config["Env"])
        with open(log, "wb") as output:
            process = subprocess.Popen([java, *options, *rest, *arguments], env=values | environment, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT, preexec_fn=self.go_in)
        self.running.append(process)
        return process

    def go_in(self):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.chroot(self.root)
        os.chdir(self.config.get("WorkingDir") or "/")

    def end(self):
        """Ends what runs, as a kubelet would."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
        self.running.clear()
