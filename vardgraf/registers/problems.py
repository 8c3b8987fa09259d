"""What is wrong in a register or a plan that somebody brings, all of it told at once, each with place and remedy."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vardgraf.errors import DocumentError

SHOWN = 100
"""So many problems are told one by one; a file with more is the wrong file, or wrong in the same way all through."""


@dataclass(frozen=True)
class Problem:
    """`place` is told as people say it: "register.xlsx, Aktiviteter!D7"."""

    place: str
    message: str
    remedy: str
    cell: tuple[str, int, int] = field(default=("", 0, 0), compare=False)
    """Sheet, row and column, where it has them."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy}"


class RegisterError(DocumentError):
    """A register or a plan that is refused, with everything that is wrong in it."""

    def __init__(self, name: str, problems: Iterable[Problem]):
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(f"{len(self.problems)} fel, inget är inläst.", file=name, remedy="Rätta dem och försök igen.")

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        left = len(self.problems) - SHOWN
        lines = [f"  {problem}" for problem in self.problems[:SHOWN]]
        lines += [f"  … och {left} till."] if left > 0 else []
        return "\n".join([f"{self.file}: {self.message} {self.remedy}", *lines])
