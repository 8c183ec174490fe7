"""One polite way to speak with the statistics services.

One call at a time. Time-outs, retries with back-off, waits that the service asks for
(``Retry-After``, ``x-ratelimit-*``), and answers that are cut off, too large or of another kind
than asked for are told, never passed on. Sleeping and the clock are handed in, so that tests
never wait. The client library is httpx2, the maintained continuation of httpx; the loop over
attempts is our own because how long to wait depends on headers, also of answers that went well.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json as jsonlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode, urlsplit

from levekar.errors import LevekarError
from levekar.sources.request import services

if TYPE_CHECKING:
    import httpx2

ATTEMPTS = 4
BUSY = frozenset({429, 500, 502, 503, 504})
# What a service may ask us to wait before we give up and say when to come back
LONGEST_WAIT = 120.0
# Pauses between calls that nobody needs to be told of
SHORT_WAIT = 5.0
MAX_BYTES = 200_000_000
# How an answer of each kind begins, in small letters; as text, all but a web page will do
STARTS = {"json": (b"{", b"["), "xlsx": (b"pk",), "zip": (b"pk",), "html": (b"",)}


class ServiceError(LevekarError):
    """A service said no for good. ``status`` is the HTTP status, 0 when there was no answer."""

    def __init__(self, message: str, *, where: str, hint: str, status: int) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status


@dataclass(frozen=True)
class Call:
    """One request, not yet sent.

    ``path`` is joined to the service's address; an absolute link that the service gave goes as it
    is. ``json`` makes it a POST. ``expect``: json, xlsx, zip, html, or text (no web page).
    """

    service: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    json: Any = None
    expect: str = "json"

    @property
    def method(self) -> str:
        """Return GET, or POST when there is a body."""
        return "GET" if self.json is None else "POST"

    def url(self, bases: Mapping[str, str]) -> str:
        """Return the whole address."""
        absolute = self.path.startswith(("http://", "https://"))
        base = self.path if absolute else bases[self.service] + self.path
        query = urlencode(self.params, safe="*(),{}:")
        return f"{base}?{query}" if query else base

    def shown(self, bases: Mapping[str, str]) -> str:
        """Return the call as ``--dry-run`` prints it."""
        body = "" if self.json is None else " " + jsonlib.dumps(self.json, ensure_ascii=False)
        return f"{self.method} {self.url(bases)}{body}"


@dataclass(frozen=True)
class Reply:
    """An answer that went well: where it came from in the end, its headers and its bytes."""

    url: str
    headers: Mapping[str, str]
    data: bytes

    def json(self) -> Any:
        """Return the body as JSON; FHI's byte order mark is no part of it."""
        try:
            return jsonlib.loads(self.data.decode("utf-8-sig"))
        except ValueError as error:
            raise LevekarError(
                f"svaret er ikke gyldig JSON ({error}).",
                where=self.url,
                hint="prøv igjen; svaret kan være avkortet.",
            ) from error


def connections(read_timeout: float = 60.0) -> httpx2.Client:
    """Return a connection pool with our time-outs, redirect rule and name."""
    import httpx2

    from levekar import __version__

    return httpx2.Client(
        timeout=httpx2.Timeout(read_timeout, connect=10.0),
        follow_redirects=True,
        max_redirects=5,
        headers={"User-Agent": f"levekar/{__version__}", "Accept-Language": "no"},
    )


class Client:
    """Sends calls, one at a time.

    ``bases``: service → address, for those that should go elsewhere than data/requests.yml says.
    ``sleep`` and ``now`` (an aware UTC time) stand in for the clock; ``notice`` is told of waits.
    ``per_minute``: service → calls a minute, in place of those in data/requests.yml. ``http``: an
    open connection pool to share, which is then not closed here.
    """

    def __init__(
        self,
        bases: Mapping[str, str] | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        notice: Callable[[str], None] = lambda _text: None,
        max_bytes: int = MAX_BYTES,
        per_minute: Mapping[str, int] | None = None,
        http: httpx2.Client | None = None,
    ) -> None:
        known = services()
        self.bases = {key: service.base for key, service in known.items()} | dict(bases or {})
        usual = {key: service.per_minute for key, service in known.items()}
        self._per_minute = usual if per_minute is None else per_minute
        self.sleep = sleep
        self.now = now
        self.notice = notice
        self._max_bytes = max_bytes
        # host → the time before which it wants no more calls
        self._not_before: dict[str, dt.datetime] = {}
        # host → what was the matter when no connection could be had; it is not asked again
        self._lost: dict[str, ServiceError] = {}
        self._shared = http is not None
        self._http = http or connections()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self._shared:
            self._http.close()

    def url(self, call: Call) -> str:
        """Return the address that ``call`` goes to."""
        return call.url(self.bases)

    def send(self, call: Call) -> Reply:
        """Send ``call`` and return the answer; a ServiceError when it cannot be had."""
        url = self.url(call)
        host = urlsplit(url).netloc
        if host in self._lost:
            raise self._lost[host]
        for attempt in range(1, ATTEMPTS + 1):
            self._hold(host)
            try:
                reply, status = self._once(call, url)
            except ServiceError as error:
                if attempt == ATTEMPTS and _no_connection(error):
                    self._lost[host] = error
                if error.status or attempt == ATTEMPTS:
                    raise
                self._wait(2.0 ** (attempt - 1), host, error.message)
                continue
            self._heed(host, reply.headers, call.service)
            if status < 400:
                return _checked(reply, call)
            if status not in BUSY or attempt == ATTEMPTS:
                raise _refused(reply, status)
            self._wait(self._pause(reply.headers, status, attempt), host, f"svarte {status}")
        raise AssertionError("the last attempt returns or raises")

    def _once(self, call: Call, url: str) -> tuple[Reply, int]:
        import httpx2

        try:
            with self._http.stream(call.method, url, json=call.json) as answer:
                if url.startswith("https:") and answer.url.scheme != "https":
                    raise ServiceError(
                        "ble sendt videre til en ukryptert adresse.",
                        where=str(answer.url),
                        hint="hent fila for hånd fra leverandørens nettside.",
                        status=answer.status_code,
                    )
                data = self._body(answer)
                return Reply(str(answer.url), dict(answer.headers), data), answer.status_code
        except httpx2.TimeoutException as error:
            raise _silent(url, "svarte ikke i tide") from error
        except httpx2.RemoteProtocolError as error:
            raise _silent(url, f"svaret ble avkortet ({error})") from error
        except httpx2.DecodingError as error:
            raise _silent(url, f"sendte noe som ikke kan pakkes ut ({error})") from error
        except httpx2.TooManyRedirects as error:
            raise _silent(url, "sendte oss i ring") from error
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise _silent(url, f"kunne ikke nås ({error})") from error

    def _body(self, answer: httpx2.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_bytes():
            size += len(part)
            if size > self._max_bytes:
                raise ServiceError(
                    f"svaret er større enn {self._max_bytes // 1_000_000} MB.",
                    where=str(answer.url),
                    hint="be om færre koder i data/requests.yml.",
                    status=answer.status_code,
                )
            parts.append(part)
        return b"".join(parts)

    def _hold(self, host: str) -> None:
        """Wait until the host takes calls again."""
        now = self.now()
        left = (self._not_before.get(host, now) - now).total_seconds()
        if left > 0:
            self._wait(left, host, "tar ikke flere kall nå" if left > SHORT_WAIT else "")

    def _heed(self, host: str, headers: Mapping[str, str], service: str) -> None:
        """Space the calls out, and stop before the service has to say 429."""
        often = self._per_minute.get(service, 0)
        pause = 60 / often if often else 0.0
        if headers.get("x-ratelimit-remaining", "").strip() == "0":
            pause = _window(headers)
        self._not_before[host] = self.now() + dt.timedelta(seconds=pause)

    def _pause(self, headers: Mapping[str, str], status: int, attempt: int) -> float:
        asked = _retry_after(headers.get("retry-after", ""), self.now())
        if asked is not None:
            return asked
        return _window(headers) if status == 429 else 2.0 ** (attempt - 1)

    def _wait(self, seconds: float, host: str, why: str) -> None:
        if seconds > LONGEST_WAIT:
            raise ServiceError(
                f"tjenesten ber oss vente {seconds:.0f} sekunder.",
                where=host,
                hint="prøv igjen senere; ingenting er endret.",
                status=429,
            )
        if why:
            self.notice(f"{host} {why}; venter {seconds:.0f} s")
        # the wait is over when it is over: no second wait for the same reason
        self._not_before.pop(host, None)
        self.sleep(seconds)


def _no_connection(error: ServiceError) -> bool:
    """Tell whether nobody was reached, as where there is no network."""
    import httpx2

    return isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)


def _window(headers: Mapping[str, str]) -> float:
    """Return the length of the rate window («40;w=60s» → 60); 60 when it is not said."""
    found = re.search(r"w=(\d+)", headers.get("x-ratelimit-policy", ""))
    return float(found[1]) if found else 60.0


def _retry_after(text: str, now: dt.datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, given as seconds or as a date."""
    if re.fullmatch(r"\d+", text.strip()):
        return float(text)
    try:
        date = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    # «-0000» gives a date without a zone, which then is UTC
    return max(0.0, (date.replace(tzinfo=date.tzinfo or dt.UTC) - now).total_seconds())


def _silent(url: str, why: str) -> ServiceError:
    return ServiceError(
        f"tjenesten {why}.",
        where=url,
        hint="sjekk nettforbindelsen og prøv igjen; ingenting er endret.",
        status=0,
    )


def _reason(data: bytes) -> str:
    """Return what the service itself says is wrong: SSB ``title``, Udir ``melding``, others."""
    try:
        body = jsonlib.loads(data.decode("utf-8-sig"))
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    found = [str(body[key]) for key in ("title", "melding", "detail", "message") if body.get(key)]
    return ": ".join(dict.fromkeys(found))


def _refused(reply: Reply, status: int) -> ServiceError:
    reason = _reason(reply.data)
    hints = {
        400: "rett forespørselen i data/requests.yml.",
        401: "tjenesten krever innlogging; hent fila for hånd.",
        403: "tjenesten slapp oss ikke inn; hent fila for hånd fra nettsiden.",
        404: "adressen finnes ikke; den kan være flyttet. Rett den i data/requests.yml.",
        410: "lenken er gått ut; hent på nytt.",
        429: "vent et minutt og prøv igjen.",
    }
    empty = status >= 500 and not reply.data
    said = reason or ("uten innhold; hos SSB skjer det når en kode er gjentatt" if empty else "")
    return ServiceError(
        f"tjenesten svarte {status}" + (f" ({said})." if said else "."),
        where=reply.url,
        hint=hints.get(status, "prøv igjen senere; ingenting er endret."),
        status=status,
    )


def _checked(reply: Reply, call: Call) -> Reply:
    """Return an answer of the kind asked for; a web page in its place is an error."""
    start = reply.data.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    web = start.startswith(b"<")
    right = start.startswith(STARTS[call.expect]) if call.expect in STARTS else not web
    if start and right:
        return reply
    kind = "en nettside" if web else "noe annet" if start else "et tomt svar"
    raise ServiceError(
        f"fikk {kind} i stedet for {call.expect.upper()}.",
        where=reply.url,
        hint="tjenesten kan være nede eller flyttet; prøv igjen, eller hent fila for hånd.",
        status=200,
    )
