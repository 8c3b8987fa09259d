"""The errors that a user meets, as one tree; each says what is wrong, where, and what to do.

VardgrafError               exit code 3 unless a subclass says otherwise
├── UsageError              exit code 2: the command was called in a way it cannot answer
├── DocumentError           a document that cannot be read or recognised
│   ├── UnreadableDocumentError  a file of a kind that is not read (in loaders.documents.kinds)
│   ├── ExpectationError    a document that is read, but not as its source.toml expects
│   └── RegisterError       a register or plan that is refused, with all that is wrong (in vardgraf.registers.problems)
├── SourceError             a source.toml or anchors.toml that is not valid
├── QueryError              a query that cannot be parsed, or a parameter that does not fit
│   └── ParameterError      a value that its parameter cannot take (in vardgraf.parameters)
├── XmlMisfitError          what XML cannot hold (in vardgraf.xml_limits)
├── StratmlError            a StratML document that cannot be read (in vardgraf.stratml.parsing)
├── ReleaseError            a release that is missing, damaged or could not be built
├── RemoteError             a server out of reach, or that refuses or answers wrongly (in vardgraf.remote.errors)
├── CompileError            a shape that the checks cannot run (in vardgraf.checks.errors)
├── ValidationFailureError  a validation that could not be carried out (there, too)
└── OntologyError           a file of the ontology or the vocabularies that does not parse
"""


class VardgrafError(Exception):
    """Base of all errors meant for the user: a message, and the remedy as its own sentence."""

    exit_code = 3

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None, remedy: str | None = None):
        self.message, self.file, self.line, self.remedy = message, file, line, remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} {self.remedy}" if self.remedy else text


class UsageError(VardgrafError):
    exit_code = 2


class DocumentError(VardgrafError):
    pass


class ExpectationError(DocumentError):
    pass


class SourceError(VardgrafError):
    pass


class QueryError(VardgrafError):
    pass


class ReleaseError(VardgrafError):
    pass


class OntologyError(VardgrafError):
    pass
