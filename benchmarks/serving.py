"""The real server on the loopback: started as station.py starts it, asked whether it is ready, stopped or killed."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.place import Place
from station import ROOT, is_ready, programs

LOOPBACK = "127.0.0.1"
PORTS = range(8400, 8451)
READY_SECONDS = 60.0


@dataclass
class Server:
    """The programs of one station, each leading a process group of its own as under station.py."""

    place: Place
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start the programs named (``web``, ``worker``) and wait until the web server can serve.

        Raises:
            RuntimeError: one of them ended, or the server was not ready in time.
        """
        commands = programs(LOOPBACK, self.port)
        for name in names:
            self.running[name] = self._start(name, commands[name])
        last = time.monotonic() + READY_SECONDS
        while "web" in self.running and not is_ready(LOOPBACK, self.port, ""):
            if time.monotonic() > last or any(child.poll() is not None for child in self.running.values()):
                raise RuntimeError(f"the server did not start: {self.said()[-2000:]}")
            time.sleep(0.02)

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log(name).open("ab") as out:
            return subprocess.Popen(  # noqa: S603 - station.py's own command lines
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=ROOT, env=dict(self.place.environ),
                process_group=0,
            )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL the process groups: no worker, no thread, no handler gets to do anything."""
        for child in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        for child in self.running.values():
            child.wait()
        self.running.clear()

    def stop(self) -> None:
        """Ask the programs to end, and kill what is left after ten seconds."""
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)
        self.kill()

    def log(self, name: str) -> Path:
        return self.place.data / f"{name}.log"

    def said(self) -> str:
        """Return what the programs wrote since the place was made."""
        logs = (self.log(name) for name in ("web", "worker"))
        return "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.exists())

    @property
    def pids(self) -> list[int]:
        """The processes of the groups, as /proc lists them."""
        leaders = {child.pid for child in self.running.values()}
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, ProcessLookupError):
                if os.getpgid(int(entry.name)) in leaders:
                    found.append(int(entry.name))
        return found


@contextlib.contextmanager
def served(place: Place, *names: str, port: int = 0) -> Iterator[Server]:
    """Serve ``place`` on a free port for as long as the block runs."""
    server = Server(place, port or free_port())
    try:
        server.start(*(names or ("web",)))
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """Return a port of the loopback on which nobody listens just now.

    It is none that the system gives to clients: a client that asks such a port while its server is down may be
    connected to itself, and then the server cannot have it back.

    Raises:
        RuntimeError: all of them are taken.
    """
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((LOOPBACK, port))
                return port
    raise RuntimeError(f"no port between {PORTS[0]} and {PORTS[-1]} is free")
