"""Gateways as bench/gateways/*.json describe them: how to start, to ask and to watch each."""

import http.client
import json
import os
import shutil
import signal
import string
import subprocess
import tempfile
import time

from . import bodies, machine

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
START_PATIENCE_S = 90


class NotStarted(Exception):
    """A gateway that does not run, and why."""


class Gateway:
    """
    One gateway. A lane is a way through it: "pass" (the vendor speaks OpenAI's format) or "translate" (Anthropic's).
    Gateways that cannot translate are sent Anthropic's format there.
    """

    def __init__(self, name, port, stub_port):
        self.name = name
        self.process = None
        self.work = tempfile.mkdtemp(prefix=f"bench-{name}-")
        self.variables = {
            "BENCH": BENCH,
            "HOME_OF_PRODUCT": os.path.dirname(BENCH),
            "PEERS": os.path.join(BENCH, ".peers"),
            "WORK": self.work,
            "PORT": str(port),
            "STUB_PORT": str(stub_port),
            "FILE_LIMIT": str(machine.file_limit()),
        }
        self.spec = json.loads(self._filled(os.path.join("gateways", f"{name}.json")))
        self.port = int(self.spec.get("port", port))
        self.lanes = self.spec["lanes"]

    def _filled(self, path):
        with open(os.path.join(BENCH, path)) as file:
            return string.Template(file.read()).safe_substitute(self.variables)

    def lacks(self):
        """What is not installed, or None."""
        needed = self.spec.get("needs")
        if needed and not os.path.exists(needed):
            return "not installed: bench/run.sh --install-peers"
        program = self.spec.get("start", ["sh"])[0]
        if not shutil.which(program):
            return f"{program} is missing: apt-get install {self.spec.get('package', program)}"
        return None

    def is_started_here(self):
        """Whether it is a process of its own: "direct" is the stub itself."""
        return "start" in self.spec

    def start(self, processors=None):
        """Starts it, on these processors only where they are given; returns the ms until its first good answer."""
        if self.answers("pass"):
            raise NotStarted(f"{self.name}: something answers on port {self.port} already")
        if "template" in self.spec:
            with open(os.path.join(self.work, self.spec["template"]), "w") as file:
                file.write(self._filled(self.spec["template"]))
        command = (["taskset", "-c", processors] if processors else []) + self.spec["start"]
        environment = {**os.environ, **self.spec.get("environment", {})}
        log_name = os.path.join(BENCH, "results", f"{self.name}.log")
        begin = time.monotonic()
        with open(log_name, "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.work, env=environment, stdout=log, stderr=log, start_new_session=True)
        while time.monotonic() < begin + START_PATIENCE_S:
            if self.answers("pass"):
                return (time.monotonic() - begin) * 1000
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.stop()
        raise NotStarted(f"{self.name} did not start, see {log_name}")

    def stop(self):
        """Ends it; waits until it has ended."""
        if not self.process:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def close(self):
        """Ends it and takes its folder away."""
        self.stop()
        shutil.rmtree(self.work, ignore_errors=True)

    def url(self, lane):
        """Where the lane's requests go."""
        return f"http://127.0.0.1:{self.port}{self.lanes[lane]['path']}"

    def body_file(self, lane, **wanted):
        """A file with the lane's request; see bodies.body_file."""
        return bodies.body_file(self.lanes[lane].get("prefix", ""), **wanted)

    def headers(self, lane):
        """The lane's headers."""
        return self.lanes[lane].get("headers", {})

    def needle(self, lane):
        """What a good answer contains."""
        return self.lanes[lane].get("needle", "choices")

    def answers(self, lane):
        """Whether one request gets a good answer."""
        with open(self.body_file(lane)) as file:
            body = file.read()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Content-Type": "application/json", **self.headers(lane)}
            connection.request("POST", self.lanes[lane]["path"], body, headers)
            answer = connection.getresponse()
            return answer.status == 200 and self.needle(lane).encode() in answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def cpu_ms(self):
        """CPU time that it has used, or None for the stub."""
        return machine.cpu_ms(self.process.pid) if self.process else None

    def memory_mb(self):
        """Its resident memory in MiB, or None for the stub."""
        return machine.memory_mb(self.process.pid) if self.process else None
