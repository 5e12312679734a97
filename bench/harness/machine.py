"""What the kernel says: CPU time and memory of processes, what others use of the machine, limits."""

import fcntl
import glob
import os
import re
import resource
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
PROCESSORS = os.cpu_count()


def file_limit():
    """Open files that a process may have at most."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def _stat(pid):
    """The fields of /proc/<pid>/stat behind the name; None when the process has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            text = file.read()
    except OSError:
        return None
    return text[text.rindex(")") + 2:].split()


def processes(root):
    """A process and all below it."""
    children = {}
    for path in glob.glob("/proc/[0-9]*"):
        pid = int(path[6:])
        stat = _stat(pid)
        if stat:
            children.setdefault(int(stat[1]), []).append(pid)
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def cpu_ms(root, with_ended=False):
    """CPU time of a process and all below it; with_ended: and of their children that have ended."""
    last = 15 if with_ended else 13
    ticks = 0
    for pid in processes(root):
        stat = _stat(pid)
        if stat:
            ticks += sum(int(field) for field in stat[11:last])
    return ticks * 1000 / TICKS


def memory_mb(root):
    """Resident memory of a process and all below it, in MiB."""
    kib = 0
    for pid in processes(root):
        try:
            with open(f"/proc/{pid}/status") as file:
                resident = re.search(r"VmRSS:\s+(\d+)", file.read())
        except OSError:
            continue
        kib += int(resident[1]) if resident else 0
    return kib / 1024


class PeakMemory:
    """Looks at a process's memory five times a second while the block runs."""

    def __init__(self, root):
        self.root = root
        self.mb = 0
        self.ended = threading.Event()

    def _watch(self):
        while not self.ended.is_set():
            self.mb = max(self.mb, memory_mb(self.root))
            self.ended.wait(0.2)

    def __enter__(self):
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.ended.set()
        self.thread.join()


def _busy_ms():
    """CPU time that the whole machine has used so far."""
    with open("/proc/stat") as file:
        ticks = [int(field) for field in file.readline().split()[1:9]]
    idle, waiting = ticks[3], ticks[4]
    return (sum(ticks) - idle - waiting) * 1000 / TICKS


class Foreign:
    """Measures what processes other than this program's use of the machine while the block runs."""

    def __enter__(self):
        self.begin = (_busy_ms(), cpu_ms(os.getpid(), with_ended=True), time.monotonic())
        self.percent = 0
        return self

    def __exit__(self, *failure):
        busy, own, begin = self.begin
        used = (_busy_ms() - busy) - (cpu_ms(os.getpid(), with_ended=True) - own)
        available = (time.monotonic() - begin) * 1000 * PROCESSORS
        self.percent = max(0, used / available * 100)


class Turn:
    """
    A turn to measure: the lock of benchmarks that share the machine, where there is one, and a machine that others
    leave alone, for which it waits a while.
    """

    def __init__(self, lock_file, patience_s=30, quiet_percent=10):
        self.lock_file, self.patience_s, self.quiet_percent = lock_file, patience_s, quiet_percent

    def __enter__(self):
        end = time.monotonic() + self.patience_s
        while True:
            self._take_lock()
            with Foreign() as foreign:
                time.sleep(0.4)
            if foreign.percent < self.quiet_percent or time.monotonic() > end:
                return self
            self._give_lock()
            time.sleep(1)

    def __exit__(self, *failure):
        self._give_lock()

    def _take_lock(self):
        if self.lock_file:
            self.lock = open(self.lock_file, "a")
            fcntl.flock(self.lock, fcntl.LOCK_EX)

    def _give_lock(self):
        if self.lock_file:
            self.lock.close()
