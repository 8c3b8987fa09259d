"""What a server's refusal means, and what to do about it."""

import re

import httpx

from vardgraf.remote.errors import RefusedError
from vardgraf.remote.settings import PASSWORD, TOKEN, USER, Credentials

EXCERPT = 200
_TAGS = re.compile(r"(?s)<(?:script|style).*?</(?:script|style)>|<[^>]*>")
_LOGIN = f"Sätt {USER} och {PASSWORD}, eller {TOKEN}."


def tell_refusal(response: httpx.Response, address: str, credentials: Credentials) -> RefusedError:
    """Reads as much of the answer as is shown, without the credentials if the server repeats them."""
    said = _excerpt(response, credentials)
    message, remedy = _words(response, bool(credentials), f": {said}" if said else ".")
    return RefusedError(message, status=response.status_code, file=address, remedy=remedy)


def _words(response: httpx.Response, has_credentials: bool, said: str) -> tuple[str, str]:
    match status := response.status_code:
        case 401 if has_credentials:
            return "servern godtar inte inloggningen (401).", f"Kontrollera {USER} och {PASSWORD}, eller {TOKEN}."
        case 401:
            return "servern kräver inloggning (401).", _LOGIN
        case 403 if has_credentials:
            return "inloggningen får inte göra detta (403).", "Ge användaren rätt att läsa eller skriva på servern."
        case 403:
            return "servern tillåter inte detta utan inloggning (403).", _LOGIN
        case 404 | 410:
            return f"adressen finns inte ({status}).", "Kontrollera adressen och --store-kind."
        case 405 | 501:
            return (
                f"adressen svarar inte på {response.request.method} ({status}).",
                "Kontrollera adressen och --store-kind.",
            )
        case 413:
            return "begäran är för stor för servern (413).", "Höj serverns gräns."
        case 415:
            return "servern tar inte emot formatet (415).", "Kontrollera adressen och --store-kind."
        case 429:
            return "servern har för mycket att göra (429).", "Försök igen om en stund."
        case 400:
            return f"servern godtar inte begäran (400){said}", "Rätta den, eller kontrollera --store-kind."
        case _ if 300 <= status < 400:
            return f"servern hänvisar till en annan adress ({status}).", "Ange den adressen i stället."
        case _:
            return f"servern misslyckades ({status}){said}", "Försök igen, eller se serverns logg."


def _excerpt(response: httpx.Response, credentials: Credentials) -> str:
    data = b""
    try:
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) > 20_000:
                break
    except httpx.HTTPError:
        return ""
    text = data.decode("utf-8", "replace")
    if "html" in response.headers.get("content-type", ""):
        text = _TAGS.sub(" ", text)
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    words = credentials.hide(words)
    return words[:EXCERPT].rstrip(".") + ("…" if len(words) > EXCERPT else ".") if words else ""
