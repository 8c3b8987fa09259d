"""What the sheets and columns of a register are called, how they are explained, and an example of each."""

from vardgraf.parameters import Text

Texts = tuple[Text, Text, Text]
"""Title, explanation, example."""

SHEET_TEXTS: dict[str, tuple[Text, Text]] = {
    "plan": (
        Text("Plan", "Plan"),
        Text("En rad per uppgift om planen själv.", "A row for each fact about the plan itself."),
    ),
    "goals": (
        Text("Mål", "Goals"),
        Text("Ett mål per rad: vision, fokusområden, mål och delmål.", "A goal a row: vision, focus areas, sub-goals."),
    ),
    "activities": (
        Text("Aktiviteter", "Activities"),
        Text("En aktivitet per rad: vad som ska göras, av vem och när.", "An activity a row: what, by whom, when."),
    ),
    "indicators": (
        Text("Indikatorer", "Indicators"),
        Text("En indikator per rad: vad som visar att det blev gjort.", "An indicator a row: what shows it was done."),
    ),
    "bodies": (
        Text("Organ", "Bodies"),
        Text("Gemensamma grupper, forum och nätverk.", "Joint groups, forums and networks."),
    ),
    "actors": (
        Text("Aktörer", "Actors"),
        Text("Nämnder, förvaltningar, kommuner och andra.", "Boards, administrations, municipalities and others."),
    ),
    "follow_up": (
        Text("Uppföljning", "Follow-up"),
        Text("Vad uppföljningen säger om en aktivitet.", "What the follow-up says of an activity."),
    ),
}

FIELD_TEXTS: dict[str, Texts] = {
    "title": (
        Text("Titel", "Title"),
        Text("Planens titel, som den står på planen.", "The plan's title as printed."),
        Text("Handlingsplan för nära vård 2026–2028", "Handlingsplan för nära vård 2026–2028"),
    ),
    "plan": (
        Text("Plan-id", "Plan id"),
        Text(
            "Planens kortnamn i grafen: små bokstäver a–z, siffror och bindestreck. Tomt: region och första år.",
            "The plan's short name in the graph: letters a–z, digits and hyphens. Empty: region and first year.",
        ),
        Text("uppsala-2026", "uppsala-2026"),
    ),
    "region": (
        Text("Region", "Region"),
        Text("Regionens hela namn.", "The region's whole name."),
        Text("Region Uppsala", "Region Uppsala"),
    ),
    "plan_type": (
        Text("Plantyp", "Plan type"),
        Text("Välj i listan.", "Choose from the list."),
        Text("handlingsplan", "action plan"),
    ),
    "valid_from": (
        Text("Gäller från", "Valid from"),
        Text("År eller datum.", "Year or date."),
        Text("2026", "2026"),
    ),
    "valid_through": (
        Text("Gäller till", "Valid through"),
        Text("År eller datum, till och med.", "Year or date, inclusive."),
        Text("2028", "2028"),
    ),
    "identifier": (
        Text("Diarienummer", "Reference number"),
        Text("Ärendets diarienummer, om det finns.", "The case number, where there is one."),
        Text("HSN-2025-0123", "HSN-2025-0123"),
    ),
    "issued": (
        Text("Utgiven", "Issued"),
        Text("Datum då planen gavs ut.", "Date on which the plan was issued."),
        Text("2025-11-20", "2025-11-20"),
    ),
    "decision": (
        Text("Beslut", "Decision"),
        Text("Meningen som säger vem som antog planen.", "The sentence that says who adopted the plan."),
        Text("Antagen av samrådet den 20 november 2025.", "Antagen av samrådet den 20 november 2025."),
    ),
    "decided_by": (
        Text("Beslutad av", "Decided by"),
        Text("Organ eller aktör; flera skiljs med semikolon.", "Body or actor; several divided by semicolons."),
        Text("Politiska samrådet", "Politiska samrådet"),
    ),
    "decided_on": (
        Text("Beslutsdatum", "Decided on"),
        Text("Dag, månad eller år för beslutet.", "Day, month or year of the decision."),
        Text("2025-11-20", "2025-11-20"),
    ),
    "follows": (
        Text("Följer på plan", "Follows plan"),
        Text("Id för planen före denna, om den finns i grafen.", "Id of the plan before this one, if in the graph."),
        Text("uppsala-2025", "uppsala-2025"),
    ),
    "part_of": (
        Text("Del av plan", "Part of plan"),
        Text("Id för planen som denna är en bilaga till.", "Id of the plan that this one is an appendix of."),
        Text("uppsala-2024", "uppsala-2024"),
    ),
}

_NAMES_SV = "Namn som i bladen Organ och Aktörer, eller som i grafen; flera skiljs med semikolon eller radbrytning."
_NAMES_EN = "Names as in the sheets Bodies and Actors, or as in the graph; divided by semicolons or line ends."

COLUMN_TEXTS: dict[str, Texts] = {
    "id": (
        Text("Id", "Id"),
        Text(
            "Ett eget kort id (M1, A1, I1) att hänvisa till från andra blad. Syns inte i grafen. Flera rader med samma "
            "id är samma sak, med fler uppgifter.",
            "A short id of your own (M1, A1, I1) to refer to from other sheets. Not seen in the graph. Several rows "
            "with the same id are the same thing, with more facts.",
        ),
        Text("A1", "A1"),
    ),
    "code": (
        Text("Nr i planen", "No. in the plan"),
        Text("Numret som planen själv har, som 2.1 eller 1a.", "The number that the plan itself has, such as 2.1."),
        Text("2.1", "2.1"),
    ),
    "goal": (
        Text("Mål", "Goal"),
        Text("Målet ordagrant ur planen.", "The goal in the plan's own words."),
        Text("Fler får hjälp hemma", "Fler får hjälp hemma"),
    ),
    "goal_level": (
        Text("Målnivå", "Goal level"),
        Text("Välj i listan.", "Choose from the list."),
        Text("delmål", "sub-goal"),
    ),
    "parent": (
        Text("Under mål", "Under goal"),
        Text("Id, nummer eller ordalydelse för målet ovanför.", "Id, number or wording of the goal above."),
        Text("M1", "M1"),
    ),
    "responsible": (
        Text("Ansvarig", "Responsible"),
        Text(_NAMES_SV + " Inga personnamn.", _NAMES_EN + " No names of persons."),
        Text("Styrgrupp nära vård; Socialnämnden", "Styrgrupp nära vård; Socialnämnden"),
    ),
    "participant": (
        Text("Medverkande", "Participants"),
        Text(_NAMES_SV, _NAMES_EN),
        Text("Pensionärsrådet", "Pensionärsrådet"),
    ),
    "target_group": (
        Text("Målgrupp", "Target group"),
        Text("Målgruppen med planens ord; flera skiljs med semikolon.", "In the plan's words; divided by semicolons."),
        Text("äldre med hemtjänst", "äldre med hemtjänst"),
    ),
    "time": (
        Text("Tid", "Time"),
        Text(
            "När, med planens ord eller som datum: 2026-06-01, juni 2026, 2026-Q3, första halvåret 2026, hösten 2026, "
            "2026, årligen. Flera skiljs med semikolon.",
            "When, in the plan's words or as a date: 2026-06-01, juni 2026, 2026-Q3, hösten 2026, 2026, årligen. "
            "Several are divided by semicolons.",
        ),
        Text("klart hösten 2026", "klart hösten 2026"),
    ),
    "kind": (
        Text("Tidens slag", "Kind of time"),
        Text("Start, slut, milstolpe, rapport …; tomt: efter orden i Tid.", "Start, end …; empty: by the words."),
        Text("slut", "end"),
    ),
    "date": (
        Text("Datum", "Date"),
        Text("Behövs bara där orden i Tid inte säger datumet.", "Needed only where the words do not tell the date."),
        Text("2026-11-30", "2026-11-30"),
    ),
    "precision": (
        Text("Noggrannhet", "Precision"),
        Text(
            "Behövs bara där ett datum är grövre än det ser ut: 2026-09-30 med kvartal är kvartal 3.",
            "Needed only where a date is coarser than it looks: 2026-09-30 with quarter is quarter 3.",
        ),
        Text("kvartal", "quarter"),
    ),
    "source_plan": (
        Text("Ur plan", "From plan"),
        Text(
            "Id för en annan plan i grafen, när målet står där och bara ska kunna hänvisas till. Under mål är då målet "
            "ovanför med dess ordalydelse.",
            "Id of another plan of the graph, where the goal stands there and is only to be referred to. Under goal is "
            "then the wording of the goal above.",
        ),
        Text("uppsala-2024", "uppsala-2024"),
    ),
    "activity": (
        Text("Aktivitet", "Activity"),
        Text("Aktiviteten ordagrant ur planen.", "The activity in the plan's own words."),
        Text("Ta fram en gemensam rutin för utskrivning", "Ta fram en gemensam rutin för utskrivning"),
    ),
    "serves": (
        Text("Mål", "Goal"),
        Text("Id, nummer eller ordalydelse för målet den hör till.", "Id, number or wording of the goal it serves."),
        Text("M1", "M1"),
    ),
    "from": (
        Text("Gäller från", "Valid from"),
        Text("År eller datum; tomt: som planen.", "Year or date; empty: as the plan."),
        Text("2026", "2026"),
    ),
    "through": (
        Text("Gäller till", "Valid through"),
        Text("År eller datum; tomt: som planen.", "Year or date; empty: as the plan."),
        Text("2027", "2027"),
    ),
    "indicator": (
        Text("Indikator", "Indicator"),
        Text("Indikatorn ordagrant ur planen.", "The indicator in the plan's own words."),
        Text("Andel utskrivna med plan inom tre dagar", "Andel utskrivna med plan inom tre dagar"),
    ),
    "measure": (
        Text("Mått", "Measure"),
        Text("Välj i listan.", "Choose from the list."),
        Text("procent", "percent"),
    ),
    "measures": (
        Text("Mäter", "Measures"),
        Text(
            "Id, nummer eller ordalydelse för aktiviteterna eller målen som den mäter.",
            "Id, number or wording of the activities or goals that it measures.",
        ),
        Text("A1; A2", "A1; A2"),
    ),
    "target_value": (
        Text("Målvärde", "Target value"),
        Text("Det värde som ska nås.", "The value to be reached."),
        Text("minst 90 procent", "minst 90 procent"),
    ),
    "baseline": (
        Text("Utgångsvärde", "Baseline"),
        Text("Värdet när planen börjar.", "The value when the plan begins."),
        Text("71 procent år 2025", "71 procent år 2025"),
    ),
    "name": (
        Text("Namn", "Name"),
        Text("Hela namnet.", "The whole name."),
        Text("Styrgrupp nära vård", "Styrgrupp nära vård"),
    ),
    "aliases": (
        Text("Andra namn", "Other names"),
        Text("Förkortningar och andra namn i planen; skilj med semikolon.", "Abbreviations and other names."),
        Text("SNV", "SNV"),
    ),
    "body_type": (
        Text("Organtyp", "Body type"),
        Text("Välj i listan.", "Choose from the list."),
        Text("styrgrupp", "steering group"),
    ),
    "level": (
        Text("Nivå", "Level"),
        Text("Välj i listan. Nationell: samma organ i hela landet.", "Choose. National: the same body everywhere."),
        Text("län", "county"),
    ),
    "parent_body": (
        Text("Överordnat organ", "Parent body"),
        Text("Organet som detta hör under.", "The body that this one is under."),
        Text("Politiska samrådet", "Politiska samrådet"),
    ),
    "members": (
        Text("Ledamöter", "Members"),
        Text("Aktörer och organ som ingår; inga personer.", "Actors and bodies that sit in it; no persons."),
        Text("Region Uppsala; Håbo kommun", "Region Uppsala; Håbo kommun"),
    ),
    "actor_type": (
        Text("Aktörstyp", "Actor type"),
        Text("Välj i listan.", "Choose from the list."),
        Text("nämnd eller styrelse", "board"),
    ),
    "unit_of": (
        Text("Del av", "Unit of"),
        Text("Aktören som denna är en del av.", "The actor that this one is a unit of."),
        Text("Håbo kommun", "Håbo kommun"),
    ),
    "reports_on": (
        Text("Aktivitet", "Activity"),
        Text("Id, nummer eller ordalydelse för aktiviteten.", "Id, number or wording of the activity."),
        Text("A1", "A1"),
    ),
    "status": (
        Text("Status", "Status"),
        Text("Välj i listan.", "Choose from the list."),
        Text("pågår", "ongoing"),
    ),
    "told": (
        Text("Vad som sägs", "What is said"),
        Text("Meningen i uppföljningen; tomt: statusens namn.", "The sentence of the follow-up; empty: the status."),
        Text("Rutinen är på remiss och väntas klar till hösten", "Rutinen är på remiss och väntas klar till hösten"),
    ),
    "evidence": (
        Text("Avgörande ord", "Deciding words"),
        Text("Orden som avgör statusen.", "The words that decide the status."),
        Text("är på remiss", "är på remiss"),
    ),
    "note": (
        Text("Anteckning", "Note"),
        Text("Egna anteckningar; läses inte in.", "Notes of your own; not read."),
        Text("fråga ekonomi om målvärdet", "ask finance about the target"),
    ),
}
