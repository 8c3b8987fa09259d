"""A saved query that takes too long is ended: no combination of parameters holds the server."""

import time
from concurrent.futures import ThreadPoolExecutor

from real_server import Serve, wait_until


def test_query_beyond_the_deadline_is_ended_and_the_server_goes_on(serve: Serve) -> None:
    server = serve(deadline_s=0.01, requests_per_minute=0)
    with server.client() as client:
        for path in ("/queries/activities", "/queries/activities.csv?plan=uppsala-2024", "/queries/activities.html"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert "retry-after" in answer.headers
        assert client.get("/queries/activities").json()["type"] == "/problems/timeout"
        assert client.get("/health").status_code == 200
        assert wait_until(lambda: client.get("/ready").status_code == 200, 10)


def test_saved_queries_do_not_wait_for_strangers(serve: Serve) -> None:
    """They have workers of their own."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    server = serve(workers=1, queue_length=0, deadline_s=8, requests_per_minute=0)
    with server.client() as client, server.client() as other, ThreadPoolExecutor(2) as beside:
        asked, also = (beside.submit(other.get, "/sparql", params={"query": f"{slow} #{n}"}) for n in range(2))
        time.sleep(0.5)  # so that the stranger has the workers before anybody asks whether they are busy
        assert wait_until(lambda: client.get("/sparql", params={"query": "ASK {}"}).status_code == 503, 5)
        assert client.get("/queries/plans").status_code == 200
        assert not asked.done()
        assert asked.result().status_code == also.result().status_code == 503
