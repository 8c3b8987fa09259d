"""Laws of how a server is named: addresses, kinds, credentials, and where each comes from."""

import pytest

from vardgraf.errors import UsageError
from vardgraf.remote.endpoints import Endpoints, endpoints_of
from vardgraf.remote.kinds import KINDS, Ground, Kind, Replacement, find_kind
from vardgraf.remote.settings import Credentials, StoreSettings, read_settings

HOST = "https://store.example.org"
LOGIN = {"VARDGRAF_STORE_USER": "anna", "VARDGRAF_STORE_PASSWORD": "h3mlig"}


@pytest.mark.parametrize(
    "address",
    [
        "store.example.org/sparql",
        "ftp://store.example.org/",
        "https://",
        "https:///sparql",
        "https://store.example.org:port/",
        "https://store.example.org:0/",
        "https://store.example.org/a b",
        "https://store.example.org/\n",
        "https://[::1",
        "https://xn--å/",
        "https://a..ö/",
        f"{HOST}/sparql?key=h3mlig",
        f"{HOST}/sparql#h3mlig",
        "https://anna:h3mlig@store.example.org/sparql",
        "https://h3mlig@store.example.org/sparql",
        "http://anna:h3mlig@store.example.org:port/",
    ],
)
@pytest.mark.parametrize("name", ["store", "update", "graphs"])
def test_what_is_no_address_is_refused_without_repeating_it(address: str, name: str) -> None:
    given = {"store": f"{HOST}/sparql", name: address}
    with pytest.raises(UsageError) as raised:
        read_settings(given["store"], update=given.get("update"), graphs=given.get("graphs"), environment={})
    assert "h3mlig" not in str(raised.value)
    assert "anna" not in str(raised.value)
    assert raised.value.exit_code == 2


def test_options_come_before_the_environment() -> None:
    environment = {
        "VARDGRAF_STORE": f"{HOST}/a",
        "VARDGRAF_STORE_UPDATE": f"{HOST}/a/update",
        "VARDGRAF_STORE_GRAPHS": f"{HOST}/a/graphs/",
        "VARDGRAF_STORE_KIND": "sparql",
        "VARDGRAF_STORE_TIMEOUT": "7.5",
        **LOGIN,
    }
    named = read_settings(environment=environment)
    sparql = find_kind("sparql")
    login = Credentials("anna", "h3mlig")
    assert named == StoreSettings(f"{HOST}/a", f"{HOST}/a/update", f"{HOST}/a/graphs/", sparql, login, 7.5)
    chosen = read_settings(f"{HOST}/a", update=f"{HOST}/b", kind="fuseki", environment=environment)
    assert chosen
    assert (chosen.update, chosen.graphs, chosen.kind) == (f"{HOST}/b", f"{HOST}/a/graphs/", find_kind("fuseki"))


def test_addresses_of_the_environment_belong_to_the_server_of_the_environment() -> None:
    """An option that names another server must not write to the one of the environment."""
    environment = {"VARDGRAF_STORE": f"{HOST}/a", "VARDGRAF_STORE_UPDATE": f"{HOST}/a/update"}
    other = read_settings("https://other.example.org/sparql", environment=environment)
    assert other
    assert (other.address, other.update, other.graphs) == ("https://other.example.org/sparql", None, None)


def test_no_server_and_a_folder_are_none() -> None:
    assert read_settings(environment={}) is None
    assert read_settings(environment={"VARDGRAF_STORE": "/srv/store"}) is None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"VARDGRAF_STORE_USER": "anna"}, "hör ihop"),
        ({"VARDGRAF_STORE_PASSWORD": "h3mlig"}, "hör ihop"),
        ({**LOGIN, "VARDGRAF_STORE_TOKEN": "h3mlig"}, "båda|både"),
        ({"VARDGRAF_STORE_TOKEN": "h3m\nlig"}, "styrtecken"),
        ({"VARDGRAF_STORE_TIMEOUT": "snart"}, "inget antal sekunder"),
        ({"VARDGRAF_STORE_TIMEOUT": "0"}, "inget antal sekunder"),
        ({"VARDGRAF_STORE_TIMEOUT": "nan"}, "inget antal sekunder"),
        ({"VARDGRAF_STORE_KIND": "fusek"}, "inget slags lager 'fusek'.*fuseki"),
    ],
)
def test_what_does_not_fit_in_the_environment_is_told(environment: dict[str, str], expected: str) -> None:
    with pytest.raises(UsageError, match=expected) as raised:
        read_settings(f"{HOST}/sparql", environment=environment)
    assert "h3m" not in str(raised.value)


def test_credentials_are_not_shown() -> None:
    settings = read_settings(HOST, environment=LOGIN)
    assert "h3mlig" not in repr(settings)
    assert "anna" not in repr(settings)


@pytest.mark.parametrize(
    ("kind", "address", "expected"),
    [
        ("oxigraph", HOST, ("/query", "/update", "/store")),
        ("oxigraph", f"{HOST}/query", ("/query", "/update", "/store")),
        ("virtuoso", HOST, ("/sparql", "/sparql-auth", "/sparql-graph-crud")),
        ("virtuoso", f"{HOST}/sparql", ("/sparql", "/sparql-auth", "/sparql-graph-crud")),
        ("virtuoso", f"{HOST}/sparql-auth", ("/sparql", "/sparql-auth", "/sparql-graph-crud")),
        ("fuseki", f"{HOST}/ds", ("/ds/query", "/ds/update", "/ds/data")),
        ("fuseki", f"{HOST}/ds/sparql", ("/ds/query", "/ds/update", "/ds/data")),
        (
            "graphdb",
            f"{HOST}/repositories/r",
            ("/repositories/r", "/repositories/r/statements", "/repositories/r/rdf-graphs/service"),
        ),
        ("stardog", f"{HOST}/db", ("/db/query", "/db/update", "/db")),
        ("neptune", HOST, ("/sparql", "/sparql", "/sparql/gsp/")),
        ("neptune", f"{HOST}/sparql", ("/sparql", "/sparql", "/sparql/gsp/")),
        ("qlever", f"{HOST}/wiki", ("/wiki", "/wiki", "/wiki")),
        ("sparql", f"{HOST}/sparql", ("/sparql", None, None)),
    ],
)
def test_addresses_follow_the_conventions_of_the_kind(
    kind: str, address: str, expected: tuple[str, str | None, str | None]
) -> None:
    settings = read_settings(address, kind=kind, environment={})
    assert settings
    found = endpoints_of(find_kind(kind), settings)
    query, update, graphs = (url and url.removeprefix(HOST) for url in (found.query, found.update, found.graphs))
    assert (query, update, graphs) == expected


def test_virtuoso_has_other_addresses_for_those_who_log_in() -> None:
    settings = read_settings(f"{HOST}/sparql", kind="virtuoso", environment=LOGIN)
    assert settings
    assert endpoints_of(find_kind("virtuoso"), settings) == Endpoints(
        find_kind("virtuoso"), f"{HOST}/sparql-auth", f"{HOST}/sparql-auth", f"{HOST}/sparql-graph-crud-auth"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_given_addresses_come_before_the_conventions(kind: Kind) -> None:
    settings = StoreSettings(f"{HOST}/sparql", update=f"{HOST}/u", graphs=f"{HOST}/g", kind=kind)
    found = endpoints_of(kind, settings)
    assert (found.update, found.graphs) == (f"{HOST}/u", f"{HOST}/g")
    assert found.replacement is kind.replacement
    assert found.ground is kind.ground


def test_one_step_is_promised_only_where_it_is_known() -> None:
    sparql = find_kind("sparql")
    assert Endpoints(sparql, HOST, None, HOST).replacement is Replacement.PUT
    assert Endpoints(sparql, HOST, None, HOST).ground is Ground.NONE
    assert Endpoints(sparql, HOST, HOST, None).replacement is Replacement.SWAP
    assert Endpoints(sparql, HOST, HOST, HOST).ground is Ground.STANDARD
    tested = {kind.name for kind in KINDS if kind.ground is Ground.TESTED}
    assert tested == {"oxigraph", "virtuoso"}  # those that test_killed.py tries
