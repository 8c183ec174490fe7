from __future__ import annotations

import socket

import httpx2
import pytest
from replay import Reply

from levekar import __version__
from levekar.errors import LevekarError
from levekar.sources import request
from levekar.sources.http import ATTEMPTS, Call, Client, ServiceError, connections

CALL = Call("ssb", "/tabell")


def test_an_answer_comes_back_as_it_was_sent(server, client):
    server.on("/ssb/tabell", b'{"a": [1, null]}')
    reply = client.send(CALL)
    assert reply.data == b'{"a": [1, null]}'
    assert reply.json() == {"a": [1, None]}


def test_a_call_with_a_body_is_a_post(server, client):
    server.on("/fhi/data", b"[]")
    client.send(Call("fhi", "/data", json={"x": "æ"}))
    assert [(a.method, a.body) for a in server.asked] == [("POST", {"x": "æ"})]


def test_the_agent_says_the_program_and_nothing_about_the_user(server, client):
    server.on("/ssb/tabell", b"{}")
    client.send(CALL)
    assert server.asked[0].headers["User-Agent"] == f"levekar/{__version__}"


def test_busy_waits_as_long_as_retry_after_says(server, client, clock, notices):
    server.on("/ssb/tabell", Reply(status=429, headers={"Retry-After": "17"}), b"{}")
    client.send(CALL)
    assert clock.slept == [17.0]
    assert "svarte 429; venter 17 s" in notices[0]


def test_retry_after_may_be_a_date(server, client, clock):
    date = "Mon, 03 Jun 2024 10:00:40 GMT"
    server.on("/ssb/tabell", Reply(status=503, headers={"Retry-After": date}), b"{}")
    client.send(CALL)
    assert clock.slept == [40.0]


def test_busy_without_a_time_waits_for_the_window(server, client, clock):
    policy = {"x-ratelimit-policy": "40;w=45s", "x-ratelimit-remaining": "0"}
    server.on("/ssb/tabell", Reply(status=429, headers=policy), b"{}")
    client.send(CALL)
    assert clock.slept == [45.0]


def test_a_used_up_quota_delays_the_next_call_only(server, client, clock):
    quota = {"x-ratelimit-policy": "40;w=60s", "x-ratelimit-remaining": "0"}
    server.on("/ssb/tabell", Reply(b"{}", headers=quota), b"{}")
    server.on("/fhi/tabell", b"{}")
    client.send(CALL)
    assert clock.slept == []
    clock.sleep(20.0)
    client.send(CALL)
    assert clock.slept == [20.0, 40.0]
    client.send(CALL)
    assert len(clock.slept) == 2


def test_calls_to_a_service_without_headers_are_spaced_out(server, tree, clock, pool):
    server.on("/fhi/tabell", b"{}")
    bases, spacing = {"fhi": server.base + "/fhi"}, {"fhi": 30}
    client = Client(bases, sleep=clock.sleep, now=clock.now, per_minute=spacing, http=pool)
    for _ in range(3):
        client.send(Call("fhi", "/tabell"))
    assert clock.slept == [2.0, 2.0]


def test_remaining_calls_are_not_delayed(server, client, clock):
    server.on("/ssb/tabell", Reply(b"{}", headers={"x-ratelimit-remaining": "39"}))
    client.send(CALL)
    client.send(CALL)
    assert clock.slept == []


def test_faults_of_the_server_are_tried_again_with_longer_waits(server, client, clock):
    server.on("/ssb/tabell", Reply(status=502), Reply(status=503), Reply(status=500), b"{}")
    assert client.send(CALL).data == b"{}"
    assert clock.slept == [1.0, 2.0, 4.0]


def test_a_lasting_fault_stops_after_a_fixed_number_of_attempts(server, client):
    server.on("/ssb/tabell", Reply(status=500))
    with pytest.raises(ServiceError, match=r"svarte 500 .*gjentatt"):
        client.send(CALL)
    assert len(server.asked) == ATTEMPTS


def test_a_host_that_nobody_answers_at_is_given_up_for_all_calls(tree, clock, pool):
    """Without a network each file is told, but the waits are for the first one only."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
    given = {"sleep": clock.sleep, "now": clock.now, "per_minute": {}, "http": pool}
    client = Client(dict.fromkeys(request.services(), base), **given)
    for path in ("/a", "/b", "/c"):
        with pytest.raises(ServiceError, match="kunne ikke nås"):
            client.send(Call("ssb", path))
    assert clock.slept == [1.0, 2.0, 4.0]


def test_a_wait_that_is_too_long_is_told_instead(server, client, clock):
    server.on("/ssb/tabell", Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(ServiceError, match="ber oss vente 3600 sekunder"):
        client.send(CALL)
    assert clock.slept == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b'{"type":"Parameter error","title":"Non-existent value","status":400}',
            "Non-existent value",
        ),
        ('{"kode":400,"feiltype":"x","melding":"Filter må oppgis!"}'.encode(), "Filter må oppgis!"),
        (b'\xef\xbb\xbf{"title":"A","detail":"B"}', "A: B"),
        (b"<html>400</html>", "svarte 400."),
        (b"[1]", "svarte 400."),
    ],
)
def test_a_refusal_tells_what_the_service_says(server, client, body, said):
    server.on("/ssb/tabell", Reply(body, status=400))
    with pytest.raises(ServiceError) as error:
        client.send(CALL)
    assert said in error.value.message
    assert error.value.status == 400
    assert len(server.asked) == 1


def test_a_body_that_is_cut_off_is_tried_again(server, client):
    server.on("/ssb/tabell", Reply(b'{"a": 1', cut=True), b'{"a": 1}')
    assert client.send(CALL).json() == {"a": 1}


def test_a_body_that_cannot_be_unpacked_is_told(server, client):
    server.on("/ssb/tabell", Reply(b"ikke gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(ServiceError, match="sendte noe som ikke kan pakkes ut"):
        client.send(CALL)


def test_a_body_that_is_always_cut_off_is_told(server, client):
    server.on("/ssb/tabell", Reply(b'{"a": 1', cut=True))
    with pytest.raises(ServiceError, match="svaret ble avkortet"):
        client.send(CALL)
    assert len(server.asked) == ATTEMPTS


def test_json_that_ends_too_early_is_told(server, client):
    server.on("/ssb/tabell", b'{"a": [1, 2')
    with pytest.raises(LevekarError, match="ikke gyldig JSON"):
        client.send(CALL).json()


@pytest.mark.parametrize(
    ("expect", "body", "said"),
    [
        ("json", b"<!DOCTYPE html><html>Vedlikehold</html>", "en nettside i stedet for JSON"),
        ("json", b"", "et tomt svar i stedet for JSON"),
        ("json", b"Region;Tid", "noe annet i stedet for JSON"),
        ("xlsx", b"  <html></html>", "en nettside i stedet for XLSX"),
        ("zip", b"{}", "noe annet i stedet for ZIP"),
        ("text", b"<html></html>", "en nettside i stedet for TEXT"),
        ("html", b"", "et tomt svar i stedet for HTML"),
    ],
)
def test_another_kind_of_answer_is_told(server, client, expect, body, said):
    server.on("/ssb/tabell", Reply(body, headers={"Content-Type": "application/json"}))
    with pytest.raises(ServiceError, match=said):
        client.send(Call("ssb", "/tabell", expect=expect))


@pytest.mark.parametrize(
    ("expect", "body"),
    [("json", b"\xef\xbb\xbf [1]"), ("xlsx", b"PK\x03\x04"), ("text", b"a,b"), ("html", b"<html>")],
)
def test_the_right_kind_of_answer_passes(server, client, expect, body):
    server.on("/ssb/tabell", body)
    assert client.send(Call("ssb", "/tabell", expect=expect)).data == body


def test_an_answer_that_is_too_large_is_told(server, tree, pool):
    server.on("/ssb/tabell", b"[" + b"1," * 3000 + b"1]")
    with (
        Client({"ssb": server.base + "/ssb"}, max_bytes=1000, http=pool) as client,
        pytest.raises(ServiceError, match="større enn"),
    ):
        client.send(CALL)
    assert len(server.asked) == 1


def test_redirects_are_followed(server, client):
    server.on("/ssb/tabell", Reply(status=302, headers={"Location": "/annet/sted"}))
    server.on("/annet/sted", b"[2]")
    assert client.send(CALL).data == b"[2]"


def test_a_redirect_from_an_encrypted_address_to_an_open_one_is_refused(tree):
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme == "https":
            return httpx2.Response(302, headers={"Location": "http://x.no/b"})
        return httpx2.Response(200, content=b"{}")

    transport = httpx2.MockTransport(answer)
    with httpx2.Client(transport=transport, follow_redirects=True) as http:
        client = Client({"ssb": "https://x.no"}, http=http)
        with pytest.raises(ServiceError, match="ukryptert adresse"):
            client.send(CALL)


def test_redirects_in_a_ring_are_told(server, client):
    server.on("/ssb/tabell", Reply(status=302, headers={"Location": "/ssb/tabell"}))
    with pytest.raises(ServiceError, match="sendte oss i ring"):
        client.send(CALL)


def test_a_service_that_cannot_be_reached_is_told(tree, clock, pool):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with (
        Client({"ssb": f"http://127.0.0.1:{port}"}, sleep=clock.sleep, http=pool) as client,
        pytest.raises(ServiceError, match="kunne ikke nås"),
    ):
        client.send(CALL)
    assert clock.slept == [1.0, 2.0, 4.0]


def test_a_service_that_never_answers_is_told(tree, clock):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            connections(read_timeout=0.01) as hasty,
            Client({"ssb": base}, sleep=clock.sleep, http=hasty) as client,
            pytest.raises(ServiceError, match="svarte ikke i tide"),
        ):
            client.send(CALL)


def test_addresses_come_from_one_place_and_the_environment_moves_them(tree, monkeypatch):
    assert request.services()["ssb"].base.startswith("https://")
    monkeypatch.setenv("LEVEKAR_SERVICE_SSB", "http://127.0.0.1:1/")
    with Client() as client:
        assert client.url(CALL) == "http://127.0.0.1:1/tabell"


def test_a_call_is_shown_as_it_would_be_sent():
    bases = {"ssb": "https://x.no/api"}
    get = Call("ssb", "/t", (("lang", "no"), ("valueCodes[Tid]", "top(3)")))
    assert get.shown(bases) == "GET https://x.no/api/t?lang=no&valueCodes%5BTid%5D=top(3)"
    post = Call("ssb", "/t", json={"å": ["1"]})
    assert post.shown(bases) == 'POST https://x.no/api/t {"å": ["1"]}'
    absolute = Call("ssb", "https://x.no/fil.zip")
    assert absolute.shown(bases) == "GET https://x.no/fil.zip"
