"""What is wrong with a statement's form, in words: by the SHACL Core component that found it."""

from vardgraf.checks.results import Result
from vardgraf.namespaces import SH, shorten
from vardgraf.parameters import Text

_FAULTS = {
    "MinCountConstraintComponent": Text("saknas", "is missing"),
    "MaxCountConstraintComponent": Text("har för många värden", "has too many values"),
    "DatatypeConstraintComponent": Text("har fel datatyp: {value}", "has the wrong datatype: {value}"),
    "NodeKindConstraintComponent": Text("har fel slags värde: {value}", "has the wrong kind of value: {value}"),
    "ClassConstraintComponent": Text("leder till fel slags ting: {value}", "leads to the wrong kind of thing: {value}"),
    "PatternConstraintComponent": Text(
        "är inte skriven som den ska: {value}", "is not written as it should be: {value}"
    ),
    "InConstraintComponent": Text("har ett värde utanför listan: {value}", "has a value outside the list: {value}"),
    "LanguageInConstraintComponent": Text("har fel språk: {value}", "is in the wrong language: {value}"),
    "QualifiedMinCountConstraintComponent": Text("har inget värde av rätt slag", "has no value of the right kind"),
    "QualifiedMaxCountConstraintComponent": Text("har flera värden av samma slag", "has several values of one kind"),
    "UniqueLangConstraintComponent": Text("har två texter på samma språk", "has two texts in one language"),
}
_OTHER = Text("har fel form: {value}", "is malformed: {value}")
_IDENTIFIER = Text("beteckningen", "the identifier")


def find_fault(result: Result, value: str, language: str) -> str:
    """As "dct:title saknas": the property, or the identifier where the thing itself has the wrong form."""
    fault = _FAULTS.get(result.component.value.removeprefix(SH), _OTHER)
    name = shorten(str(result.path).strip("<>")) if result.path else getattr(_IDENTIFIER, language)
    return f"{name} {getattr(fault, language).format(value=value)}".removesuffix(": ")
