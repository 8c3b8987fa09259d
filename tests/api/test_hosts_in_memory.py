"""Answers that have the name of the server in them are kept for the last few names only."""

import httpx
from real_server import Serve

from api.caching import MAX_HOSTS, AnswerCache, packed_etag


def test_answers_of_a_host_go_with_it_and_others_stay() -> None:
    cache = AnswerCache(1 << 20)
    cache.put('"shared"', b"s" * 10, {})
    for number in range(MAX_HOSTS + 3):
        key = f'"{number}"'
        cache.put(key, b"x" * 10, {})
        cache.put(packed_etag(key), b"x" * 5, {})
        cache.keep_for_host(f"http://h{number}", key)
        cache.keep_for_host("http://h0", '"0"')
    kept = [number for number in range(MAX_HOSTS + 3) if cache.get(f'"{number}"')]
    assert kept == [0, *range(4, MAX_HOSTS + 3)]
    assert [number for number in range(MAX_HOSTS + 3) if cache.get(packed_etag(f'"{number}"'))] == kept
    assert cache.get('"shared"')
    assert cache.size == 10 + 15 * MAX_HOSTS


def test_hosts_that_somebody_makes_up_fill_no_memory(serve: Serve) -> None:
    def kept(client: httpx.Client) -> float:
        lines = client.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith("vardgraf_cache_bytes")).split()[1])

    with serve(warm=False).client() as client:
        sizes = []
        for number in range(MAX_HOSTS * 3):
            host = f"host-{number:02}.example"
            answer = client.get("/.well-known/void", headers={"Host": host, "Accept": "text/turtle"})
            assert host in answer.text
            sizes.append(kept(client))
    assert sizes[0] < sizes[1] < sizes[MAX_HOSTS - 1]
    assert sizes[-1] < sizes[MAX_HOSTS - 1] * 1.2
