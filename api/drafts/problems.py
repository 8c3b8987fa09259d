"""What somebody is told whose draft cannot be read: what is wrong, and what to do. The draft's words are not in it."""

from collections.abc import Mapping
from typing import Any

from api.problems import Problem
from api.settings import Settings
from vardgraf.file_kinds import Unreadable, find_unreadable
from vardgraf.parameters import Text

PATH = "/draft"
NO_STORE = {"Cache-Control": "no-store"}
RETRY_S = 10
_CLOSE = {**NO_STORE, "Connection": "close"}
_LATER = {**NO_STORE, "Retry-After": str(RETRY_S)}

_SAVE_ANEW = (
    "Open the document, save it anew as Word (.docx), Excel (.xlsx) or plain text in UTF-8, and choose that file."
)
_KNOWN_LAYOUTS = Text(
    "Ett utkast känns igen på en rubrikrad med ordet plan och årtal (som ”Plan för god och nära vård 2027–2029”), "
    "regionens namn i texten, och antingen tabeller med kolumner för aktiviteter och ansvar, stycken under "
    "etiketterna Aktiviteter och Ansvar, eller rader som börjar med Mål: och Ansvarig:.",
    "A draft is recognised by a title line with the word plan and years (such as “Plan för god och nära vård "
    "2027–2029”), the region's name in the text, and either tables with columns for activities and responsibility, "
    "paragraphs below the labels Aktiviteter and Ansvar, or lines that begin with Mål: and Ansvarig:.",
)


def off() -> Problem:
    told = Text("Den här servern granskar inga utkast.", "This server checks no drafts.")
    return Problem(404, "drafts-off", told, headers=NO_STORE)


def too_large(settings: Settings) -> Problem:
    size = size_of(settings.draft_bytes)
    told = Text(
        f"Filen är större än {size}. Ta bort bilder och bilagor ur den, eller spara den som ren text.",
        f"The file is larger than {size}. Take pictures and appendices out of it, or save it as plain text.",
    )
    return Problem(413, "draft-too-large", told, headers=_CLOSE, limit=settings.draft_bytes)


def too_slow_upload(settings: Settings) -> Problem:
    told = Text(
        f"Filen hann inte fram på {settings.draft_upload_s:g} s. Försök igen, gärna över en snabbare anslutning.",
        f"The file did not arrive within {settings.draft_upload_s:g} s. Try again over a faster connection.",
    )
    return Problem(408, "draft-too-slow", told, headers=_CLOSE, limit=settings.draft_upload_s)


def busy() -> Problem:
    told = Text(
        "Just nu granskas så många utkast som servern hinner med. Försök igen om en stund.",
        "As many drafts are being checked as the server can manage. Try again in a while.",
    )
    return Problem(503, "drafts-busy", told, headers={**_LATER, "Connection": "close"})


def bad_form() -> Problem:
    told = Text(
        "Det som skickades är inget formulär med en fil. Använd formuläret, eller skicka multipart/form-data med "
        "fältet file.",
        "What was sent is no form with a file. Use the form, or send multipart/form-data with the field file.",
    )
    return Problem(400, "bad-form", told, headers=NO_STORE)


def not_a_form() -> Problem:
    told = Text(
        "Ett utkast skickas som multipart/form-data med fältet file.",
        "A draft is sent as multipart/form-data with the field file.",
    )
    return Problem(415, "unsupported-media-type", told, headers=NO_STORE)


def no_file() -> Problem:
    told = Text("Ingen fil är vald. Välj en fil.", "No file was chosen. Choose a file.")
    return Problem(400, "no-file", told, headers=NO_STORE)


def empty() -> Problem:
    told = Text(
        "Filen är tom. Välj en fil med planens text.", "The file is empty. Choose a file with the text of the plan."
    )
    return _unreadable("empty-draft", told)


def other_kind(name: Text, remedy: Text) -> Problem:
    told = Text(
        f"Filen är {name.sv}, som inte läses. {remedy.sv}", f"The file is {name.en}, which is not read. {remedy.en}"
    )
    return _unreadable("draft-other-kind", told)


def timed_out(settings: Settings) -> Problem:
    told = Text(
        f"Utkastet hann inte läsas på {settings.draft_s:g} s. Ta bort bilagor och annat som inte är planen, eller dela "
        "upp det.",
        f"The draft could not be read within {settings.draft_s:g} s. Take away appendices and what is not the plan, or "
        "divide it.",
    )
    return _unreadable("draft-timeout", told, limit=settings.draft_s)


def told_by(answer: Mapping[str, Any]) -> Problem:
    """The problem that the reading process tells of."""
    match answer["problem"]:
        case "other-kind":
            return other_kind(Text(*answer["name"]), Text(*answer["remedy"]))
        case "unreadable":
            return _with_message(
                "draft-unreadable",
                answer,
                "The file is damaged, too large or without text, or it is text with a broken character or in none of "
                "UTF-8, Latin-1 and Windows-1252.",
                Text(answer["remedy"], _SAVE_ANEW),
            )
        case "unrecognised":
            told = Text(
                f"Utkastet känns inte igen. {_KNOWN_LAYOUTS.sv}", f"The draft is not recognised. {_KNOWN_LAYOUTS.en}"
            )
            return _unreadable("draft-unrecognised", told)
        case "incomplete":
            return _with_message(
                "draft-incomplete",
                answer,
                "It looks like a plan that is in the graph, but parts of it are missing or changed, so that it "
                "cannot be read as that plan.",
                Text(
                    "Är det ett nytt utkast: ändra titel och årtal. Är det planen: välj hela dokumentet.",
                    "If it is a new draft, change title and years. If it is the plan, choose the whole document.",
                ),
            )
        case "memory" | "too-long":
            return too_heavy()
        case _:
            return failed()


def failed() -> Problem:
    told = Text(
        "Utkastet gick inte att läsa: något i det är skrivet så att läsningen avbröts. Spara om det, eller "
        "pröva med en del av det.",
        "The draft could not be read: something in it made the reading stop. Save it anew, or try with a part of it.",
    )
    return _unreadable("draft-failed", told)


def too_heavy() -> Problem:
    told = Text(
        "Utkastet kräver mer minne än en läsning får ta. Ta bort det som inte är planen, eller dela upp det.",
        "The draft needs more memory than a reading may take. Take away what is not the plan, or divide it.",
    )
    return _unreadable("draft-too-heavy", told)


def _with_message(kind: str, answer: Mapping[str, Any], english: str, remedy: Text) -> Problem:
    """The reading's own message is in Swedish."""
    line = answer.get("line")
    swedish = answer["message"][:1].upper() + answer["message"][1:]
    told = Text(
        f"{f'Rad {line}: ' if line else ''}{swedish} {remedy.sv}",
        f"{f'Line {line}: ' if line else ''}{english} {remedy.en}",
    )
    return _unreadable(kind, told, **({"line": line} if line else {}))


def _unreadable(kind: str, told: Text, **members: Any) -> Problem:
    return Problem(422, kind, told, headers=NO_STORE, **members)


def size_of(count: int) -> str:
    """Bytes for people, by powers of ten."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:g} MB"
    return f"{count / 1_000:g} kB" if count >= 1_000 else f"{count} byte"


def refuse_unreadable(data: bytes) -> None:
    """Raises Problem 422 for a file that is empty, or that its first bytes tell to be of a kind that is not read."""
    if not data.strip():
        raise empty()
    unreadable: Unreadable | None = find_unreadable(data)
    if unreadable is not None:
        raise other_kind(unreadable.name, unreadable.remedy)
