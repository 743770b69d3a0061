# SPDX-License-Identifier: Apache-2.0
"""Puts load on `wmctl serve` and sets it beside the same detector called in-process.

Usage: load.py [--bin FOLDER] [--seconds 60] [--idle 2000] [--memory-seconds 600]

Needs wrk. 64 connections ask /v1/detect about texts of 2,000 characters. The costs are CPU seconds of the server's process
(user and system) for each request, beside CPU seconds of the detector's thread for each text in `Figures batch`. Exits 1
when a request failed, or the server did not go on.
"""
import argparse
import http.client
import json
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from shared import ROOT, VOCABULARY, row  # noqa: E402

CHARACTERS = 2000
TEXTS = 300
LUA = """
local bodies = {{}}
for line in io.lines("{bodies}") do bodies[#bodies + 1] = line end
local next = 0
function request()
  next = next % #bodies + 1
  return wrk.format("POST", "/v1/detect", {{["Content-Type"] = "application/json"}}, bodies[next])
end
"""


def texts(wmctl: Path, folder: Path) -> list[str]:
    """Texts of the shipped model, all different."""
    command = [wmctl, "generate", "--no-watermark", "--max-tokens", "400000", "--temperature", "1", "--top-k", "0"]
    command += ["--top-p", "1", "--seed", "1", ""]
    written = subprocess.run(command, check=True, capture_output=True, env=environment(folder), timeout=300).stdout
    text = written.decode("utf-8", "replace")
    while len(text) < CHARACTERS * TEXTS:
        text += text
    return [text[start : start + CHARACTERS] for start in range(0, CHARACTERS * TEXTS, CHARACTERS)]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "XDG_DATA_HOME": str(folder), "WMCTL_VOCAB": str(ROOT / "vocab")}


class Server:
    """`wmctl serve` on a port, without a model."""

    def __init__(self, wmctl: Path, folder: Path, port: int):
        self.port = port
        log = open(folder / "serve.log", "ab")
        command = [wmctl, "serve", "--no-generation", "--anonymous", "operator", "--listen", f"127.0.0.1:{port}"]
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment(folder))
        for _ in range(200):
            if self.process.poll() is not None:
                sys.exit(f"load: the server ended: {(folder / 'serve.log').read_text()[-2000:]}")
            if self.answers():
                return
            time.sleep(0.05)
        sys.exit("load: the server does not answer")

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def cpu(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(60)


class Load:
    """What wrk counted."""

    def __init__(self, output: str):
        self.output = output
        self.requests = int(re.search(r"(\d+) requests in", output)[1])
        self.rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
        self.p50, self.p99 = (re.search(rf"\b{part}%\s+(\S+)", output)[1] for part in (50, 99))
        failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
        broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
        self.errors = (int(failed[1]) if failed else 0) + sum(int(part) for part in (broken.groups() if broken else ()))


def wrk(folder: Path, port: int, seconds: int) -> subprocess.Popen:
    command = ["wrk", "-t1", "-c64", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", folder / "load.lua"]
    return subprocess.Popen([*command, f"http://127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)


def load(folder: Path, port: int, seconds: int) -> Load:
    return Load(wrk(folder, port, seconds).communicate()[0])


class SlowClients:
    """Clients that send a byte of a head now and then, and come again when they are dropped."""

    def __init__(self, count: int, port: int):
        self.port, self.sockets, self.dropped, self.running = port, [], 0, True
        for _ in range(count):
            self.sockets.append(self.connect())
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def connect(self) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        client.send(b"POST /v1/detect HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        return client

    def run(self) -> None:
        while self.running:
            for index, client in enumerate(self.sockets):
                try:
                    client.send(b"x")
                except OSError:
                    self.dropped += 1
                    client.close()
                    self.sockets[index] = self.connect()
            time.sleep(0.5)

    def close(self) -> None:
        self.running = False
        self.thread.join()
        for client in self.sockets:
            client.close()


def report(name: str, result: Load) -> None:
    row(name, f"{result.rate:,.0f} req/s", f"p50 {result.p50}, p99 {result.p99}, {result.errors} errors")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, default=ROOT / ".build/release")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--idle", type=int, default=2000)
    parser.add_argument("--memory-seconds", type=int, default=600)
    parser.add_argument("--port", type=int, default=8110)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wmctl = options.bin / "wmctl"
        subprocess.run([wmctl, "key", "new"], check=True, capture_output=True, env=environment(folder))
        rows = texts(wmctl, folder)
        (folder / "rows.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in rows))
        (folder / "bodies").write_text("".join(json.dumps({"input": text}) + "\n" for text in rows))
        (folder / "load.lua").write_text(LUA.format(bodies=folder / "bodies"))

        figures = [options.bin / "Figures", "batch", VOCABULARY, folder / "rows.jsonl"]
        alone = min(texts_cost(figures, 1) for _ in range(5))
        row("detector in-process, alone", f"{alone:,.0f} us", "CPU for each text, best of 5")
        # Cores that are all busy share caches and clocks: so they are when the server works.
        detector = statistics.median(texts_cost(figures, os.cpu_count()) for _ in range(5))
        row(f"detector in-process, {os.cpu_count()} at once", f"{detector:,.0f} us", "median of 5")

        server = Server(wmctl, folder, options.port)
        load(folder, options.port, 3)
        before = server.cpu()
        result = load(folder, options.port, options.seconds)
        cost = (server.cpu() - before) / result.requests * 1e6
        report(f"server, 64 connections, {options.seconds} s", result)
        ratios = f"{cost / alone - 1:+.0%} and {cost / detector - 1:+.0%} to the detector's two figures"
        row("server", f"{cost:,.0f} us", f"CPU for each request, {ratios}")
        failures += result.errors

        slow = SlowClients(options.idle, options.port)
        result = load(folder, options.port, 15)
        report(f"server beside {options.idle} slow clients, 15 s", result)
        failures += result.errors + (not server.answers())
        slow.close()
        row("slow clients dropped meanwhile", f"{slow.dropped:,}")

        if options.memory_seconds:
            failures += memory(server, folder, options)

        running = wrk(folder, options.port, 5)
        time.sleep(2)
        server.kill()
        running.communicate()
        server = Server(wmctl, folder, options.port)
        result = load(folder, options.port, 3)
        report("server after kill -9 under load", result)
        failures += result.errors
        row("end", f"status {server.stop()}")
    return 1 if failures else 0


def texts_cost(figures: list, count: int) -> float:
    """Microseconds of CPU for each text, when several processes detect at once."""
    runs = [subprocess.Popen(figures, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    lines = [line for run in runs for line in run.communicate()[0].splitlines()]
    rates = [figure["value"] for figure in map(json.loads, lines) if figure["name"] == "cpu"]
    return statistics.mean(1e6 / rate for rate in rates)


def memory(server: Server, folder: Path, options: argparse.Namespace) -> int:
    running = wrk(folder, options.port, options.memory_seconds)
    sizes = []
    while running.poll() is None:
        sizes.append(server.memory())
        time.sleep(max(1, options.memory_seconds / 20))
    result = Load(running.communicate()[0])
    report(f"server, {options.memory_seconds} s", result)
    row("memory", f"{sizes[0]:.0f} to {sizes[-1]:.0f} MB", " ".join(f"{size:.0f}" for size in sizes))
    return result.errors


if __name__ == "__main__":
    sys.exit(main())
