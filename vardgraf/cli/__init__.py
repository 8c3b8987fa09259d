"""The command line: `vardgraf`. Data goes to stdout, talk to stderr; heavy imports stand inside the commands.

Exit codes: 0 done, 1 findings, 2 wrong usage, 3 bad input or no release, 130 interrupted.
"""

from vardgraf.cli import check, export, graph, history, registers, serve
from vardgraf.cli.app import app, main

__all__ = ["app", "check", "export", "graph", "history", "main", "registers", "serve"]
