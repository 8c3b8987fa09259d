"""The small process that workers are forked from, so that a new one is there in milliseconds.

    python -m api.sparql.zygote DESCRIPTOR

It has the modules that a worker needs and no store, no thread and no secret of the server.
"""

import os
import signal
import socket
import sys
from types import FrameType
from typing import NoReturn

from api.sparql.confinement import die_with_parent, limit_before_opening
from api.sparql.wire import Message, Reader, send
from api.sparql.worker import Assignment, serve


def main(descriptor: int) -> None:
    die_with_parent()
    channel = socket.socket(fileno=descriptor)
    reader = Reader(channel)
    forked: dict[int, int] = {}

    def report_ended(number: int, frame: FrameType | None) -> None:
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if process == 0:
                return
            send(channel, Message({"ended": forked.pop(process, 0), "status": os.waitstatus_to_exitcode(status)}))

    signal.signal(signal.SIGCHLD, report_ended)
    while True:
        try:
            order = reader.wait()
        except (EOFError, OSError):
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        process = os.fork()
        if process == 0:
            channel.close()
            _become_worker(order)
        forked[process] = order.header["id"]
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        os.close(order.files[0])


def _become_worker(order: Message) -> NoReturn:
    told = os.dup(sys.stderr.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # the engine's last words run to thousands of lines
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        die_with_parent()
        limit_before_opening()
        serve(socket.socket(fileno=order.files[0]), Assignment(**order.header["assignment"]))
    except BaseException as error:  # a panic of the engine is one too; its text could tell of the query
        os.write(told, f"worker ended: {type(error).__name__}\n".encode())
        os._exit(70)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
