"""What stops a check: a construct that the compiler does not know, and a constraint that says that it failed."""

from pyoxigraph import BlankNode, NamedNode

from vardgraf.errors import VardgrafError


class CompileError(VardgrafError):
    """A shape with a construct that is unknown, ill-formed or cannot be answered set by set: refused, never skipped."""

    def __init__(self, shape: object, construct: str, reason: str, root: NamedNode | BlankNode | None = None):
        self.shape, self.construct, self.reason = str(shape), construct, reason
        self.root = root
        """The shape with a target that leads there."""
        super().__init__(
            f"formen {shape} kan inte kompileras: {construct}: {reason}.",
            remedy="Rätta formen, eller låt pyshacl pröva den (--engine pyshacl).",
        )


class ValidationFailureError(VardgrafError):
    """A SPARQL constraint that answered with ?failure (SHACL 1.0, 5.3.2): there is no report to trust."""
