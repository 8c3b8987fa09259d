"""What goes wrong with a server, told without its credentials.

RemoteError                 exit code 3, as all bad input
├── UnreachableError        no connection, or no answer in time
├── RefusedError            an answer with an HTTP status that says no
├── AnswerError             an answer that is not what was asked for, or not whole
└── MismatchError           the server holds something else than was written
"""

from vardgraf.errors import VardgrafError


class RemoteError(VardgrafError):
    pass


class UnreachableError(RemoteError):
    pass


class RefusedError(RemoteError):
    """`status` is the HTTP status."""

    def __init__(self, message: str, *, status: int, file: str, remedy: str):
        self.status = status
        super().__init__(message, file=file, remedy=remedy)


class AnswerError(RemoteError):
    pass


class MismatchError(RemoteError):
    pass
