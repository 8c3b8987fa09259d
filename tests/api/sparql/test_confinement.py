"""What a worker cannot do, and when it ends by itself."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pools import HEAVY, ask, on_pool, refused
from real_server import children_of, descendants_of, is_alive

from api.settings import Settings
from api.sparql.confinement import is_off_network
from api.sparql.crew import RESERVE
from api.sparql.pool import WorkerPool


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux'")
def test_worker_never_connects_though_the_guard_is_passed_by(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        await ask(pool, "ASK {}")
        if not any(is_off_network(worker.walls) for worker in pool._crew.workers):
            pytest.skip("neither Landlock nor seccomp is allowed here: the guard alone keeps workers from the network")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.2)
            port = listener.getsockname()[1]
            for host in ("127.0.0.1", "localhost", "[::1]"):
                for silent in ("", "SILENT"):
                    query = f"SELECT * {{ SERVICE {silent} <http://{host}:{port}/> {{ ?s ?p ?o }} }}"
                    if silent:
                        assert json.loads(await ask(pool, query))["results"]["bindings"] == [{}]
                    else:
                        assert (await refused(pool, query)).kind == "query-failed"
            with pytest.raises(TimeoutError):
                listener.accept()

    on_pool(folder, work, deadline_s=5)


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux'")
@pytest.mark.parametrize(
    ("kernel", "left"),
    [
        ("", ""),
        ("confinement.NETWORK_ABI = 99", ""),
        ("confinement._deny_calls = lambda libc: False", "udp tcp"),
        ("confinement.NETWORK_ABI = 99; confinement._deny_calls = lambda libc: False", "udp tcp"),
    ],
    ids=["this one", "without Landlock for networks", "without seccomp", "without either"],
)
def test_confined_process_can_do_nothing_but_compute(tmp_path: Path, kernel: str, left: str) -> None:
    """Each of these works before the walls, and is told as denied behind them, as far as the kernel has such walls."""
    program = f"""
import os, socket, subprocess, sys
from api.sparql import confinement
from api.sparql.confinement import confine, limit_before_opening
{kernel}
def tries():
    def udp(): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    def tcp(): socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close()
    def write(): open({str(tmp_path / "file")!r}, "w").close()
    def folder(): os.mkdir({str(tmp_path)!r} + "/folder-" + str(os.getpid()))
    def program(): subprocess.run(["true"], check=True)
    def memory(): bytearray(900 << 20)
    for work in (udp, tcp, write, folder, program, memory):
        try: work(); yield work.__name__
        except (OSError, MemoryError): pass
print(*tries())
os.rmdir({str(tmp_path)!r} + "/folder-" + str(os.getpid()))
limit_before_opening()
walls = confine(256 << 20, 1 << 20)
print(*walls)
print(*tries())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    before, walls, after = done.stdout.splitlines()
    assert before == "udp tcp write folder program memory"
    if "landlock" not in walls or ("seccomp" not in walls and "_deny_calls" not in kernel):
        pytest.skip(f"of the walls, only these are allowed here: {walls}")
    assert after == left


def test_worker_ends_by_itself_when_the_server_is_killed(folder: Path, tmp_path: Path) -> None:
    program = f"""
import asyncio, os, sys
from api.releases import Releases
from api.settings import Settings
from api.sparql.job import Job
from api.sparql.pool import WorkerPool
async def main():
    from pathlib import Path
    folder = Path({str(folder)!r})
    pool = WorkerPool(Settings(store=folder, deadline_s=60), Releases(store=folder))
    await pool.start()
    asyncio.create_task(pool.run(Job({HEAVY!r}, "json")))
    await asyncio.sleep(0.2)
    print("running", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    server = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert server.stdout
    assert server.stdout.readline() == b"running\n"
    started = descendants_of(server.pid)
    assert len(started) == 1 + Settings().workers + RESERVE, "a zygote and workers"
    assert children_of(server.pid) < started
    server.kill()
    server.wait()
    server.stdout.close()
    asyncio.run(asyncio.sleep(0.5))
    assert not any(map(is_alive, started))


def test_worker_has_a_clock_of_its_own() -> None:
    """It ends who computes too long, and not who waits."""
    program = """
import time
from api.sparql.worker import _wind_clock
_wind_clock(0.2)
time.sleep(0.6)
print('waited', flush=True)
while True: pass
"""
    done = subprocess.run([sys.executable, "-c", program], timeout=20, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("waited\n", -signal.SIGPROF)


def test_walls_off_the_network_are_told_apart() -> None:
    assert is_off_network(["landlock-3", "seccomp", "memory"])
    assert is_off_network(["landlock-4", "memory"])
    assert not is_off_network(["landlock-3", "memory"])
    assert not is_off_network([])


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="only Linux has the policy")
def test_worker_that_wakes_up_interrupts_nobody(folder: Path) -> None:
    async def work(pool: WorkerPool) -> None:
        await ask(pool, "ASK {}")
        assert {os.sched_getscheduler(worker.pid) for worker in pool._crew.workers if worker.pid} == {os.SCHED_BATCH}
        assert os.sched_getscheduler(0) != os.SCHED_BATCH

    on_pool(folder, work)
