"""StratML (ISO 17469): plans as XML that strategy tools read, and back to the same graph."""

from vardgraf.stratml.documents import Note, ReadPlan, read_plan, read_stratml, write_stratml
from vardgraf.stratml.parsing import StratmlError

__all__ = ["Note", "ReadPlan", "StratmlError", "read_plan", "read_stratml", "write_stratml"]
