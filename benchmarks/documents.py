"""Small made-up plans as text, in a layout that the loaders read untold; the same number gives the same text."""

REGION = "Dalby"
_AREAS = ("Psykisk hälsa", "Trygg hemgång", "Barn och unga", "Äldre", "Rehabilitering", "Digitala arbetssätt")
_VERBS = ("Ta fram", "Utveckla", "Pröva", "Införa", "Kartlägga", "Öka användningen av")
_THINGS = (
    "en gemensam rutin för hjälpmedel",
    "samordnad individuell plan (SIP)",
    "mobila team på kvällar och helger",
    "digitala samtal mellan vårdcentral och hemtjänst",
    "utbildning i suicidprevention",
    "balansträning för äldre",
    "en samlad mottagning för unga",
)
_MEASURES = ("Antal deltagare", "Andel som har en plan", "Rutinen är beslutad (ja/nej)", "Antal återinskrivna")
_ANSWERING = (
    "Region Dalby, Norrviks kommun",
    "Vård- och omsorgskontoret och Enheten för barn och unga",
    "Hjälpmedelscentralen samt Norrviks kommun",
    "Samverkansrådet",
    "",
)
_TIMES = ("under {first}", "senast {last}-06-30", "varje år", "våren {last}", "senast {late}", "")
"""`late` is after the plan has ended: one of the faults."""


def small_document(number: int) -> str:
    """The text of a plan of its own years, with one to three areas and a table of activities in each."""
    first = 2001 + 2 * number
    lines = [
        f"Samverkansplan för god och nära vård {first}–{first + 1}",
        "",
        f"Planen är gemensam för Region {REGION} och kommunerna i {REGION} län.",
        "Den bygger på lag (2017:612) och hälso- och sjukvårdslagen.",
        "",
    ]  # fmt: skip
    for area in range(1 + number % 3):
        lines += [f"{area + 1} {_pick(_AREAS, number + area)}", "", "Aktiviteter\tUppföljning\tAnsvar"]
        lines += [_row(number, area, row, first) for row in range(2 + (number + area) % 2)]
        lines.append("")
    return "\n".join(lines)


def _row(number: int, area: int, row: int, first: int) -> str:
    seed = 7 * number + 5 * area + 3 * row
    time = _pick(_TIMES, seed).format(first=first, last=first + 1, late=first + 4)
    activity = f"{_pick(_VERBS, seed // 2)} {_pick(_THINGS, seed // 3 + row)} {time}".rstrip()
    measure = _pick(_MEASURES, seed + area) if seed % 4 else ""
    return f"{activity}\t{measure}\t{_pick(_ANSWERING, seed + row)}"


def _pick(choices: tuple[str, ...], number: int) -> str:
    return choices[number % len(choices)]
