"""A service for agencies and their creators in a page: standard library and tierpace, for any WSGI server.

``python docs/how-to/example_service.py`` serves it on port 8000. Who may see what is left to whatever comes before
it: here the tenant and the creator of a request come in two headers that a gateway sets.
"""

import json
import re
import tempfile
from datetime import date
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

import tierpace as tp

MOST_MADE = 64  # rosters kept in memory

# The service


class Service:
    """Ledgers of tenants on disk, each alone in its folder; rosters in memory, by what decides them."""

    def __init__(self, folder, program, *, draws=1000, max_bytes=50_000_000):
        self.folder, self.program, self.draws, self.max_bytes = Path(folder), program, draws, max_bytes
        self.writing = Lock()
        self.made = {}

    def path(self, tenant):
        """The ledger of a tenant; the name is checked, so it cannot lead out of the folder."""
        if not re.fullmatch("[a-z0-9-]{1,40}", tenant):
            raise LookupError(tenant)
        return self.folder / tenant / "ledger.csv"

    def upload(self, tenant, content):
        """Take a file of streams in; the ledger before it stays until the new one is whole."""
        path = self.path(tenant)
        with tempfile.TemporaryDirectory() as folder:
            streams = Path(folder) / "streams.csv"
            streams.write_bytes(content)
            ledger = tp.io.read_sessions(streams, day_rule=self.program.day_rule, max_bytes=self.max_bytes)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.writing:
            tp.io.write_ledger(ledger, path, overwrite=True)
        return {"creators": len(ledger.ids), "last_day": ledger.last_day.isoformat(), "digest": ledger.digest}

    def roster(self, tenant, as_of):
        """The roster of a tenant at the end of a day: from memory, if nothing that decides it has changed."""
        path = self.path(tenant)
        if not path.exists():
            raise LookupError(tenant)
        ledger = tp.io.read_ledger(path)
        key = (tenant, ledger.digest, as_of)
        table = self.made.get(key)
        if table is None:
            table = tp.roster(ledger, self.program, as_of=as_of, draws=self.draws)
            if len(self.made) >= MOST_MADE:
                self.made = {}
            self.made[key] = table
        return table

    def roster_json(self, tenant, as_of):
        """For the agency: everything."""
        return tp.show.to_json(self.roster(tenant, as_of))

    def own_json(self, tenant, creator, as_of):
        """For a creator: the own pace, gap and plan."""
        found = self.roster(tenant, as_of).filter(creator_id=creator)
        if len(found) != 1:
            raise LookupError(creator)
        return tp.show.to_json(tp.creator_view(found[creator]))


def problem(error):
    """An error as the body of an answer."""
    return {"code": error.code, "field": error.field, "requirement": error.requirement, "hint": error.hint}


# HTTP


def app_of(service):
    """The WSGI application of a service."""

    def answer(environ):
        tenant, creator = environ.get("HTTP_X_TENANT", ""), environ.get("HTTP_X_CREATOR")
        if environ["REQUEST_METHOD"] == "POST" and creator is None:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            if length > service.max_bytes:
                return "413 Content Too Large", "{}"
            return "200 OK", json.dumps(service.upload(tenant, environ["wsgi.input"].read(length)))
        as_of = date.fromisoformat(parse_qs(environ.get("QUERY_STRING", "")).get("as_of", [""])[0])
        if creator is not None:
            return "200 OK", service.own_json(tenant, creator, as_of)
        return "200 OK", service.roster_json(tenant, as_of)

    def app(environ, start_response):
        try:
            status, body = answer(environ)
        except tp.errors.TierpaceError as error:
            status, body = "422 Unprocessable Content", json.dumps(problem(error))
        except LookupError:
            status, body = "404 Not Found", "{}"
        except ValueError:
            status, body = "400 Bad Request", "{}"
        start_response(status, [("Content-Type", "application/json")])
        return [body.encode()]

    return app


if __name__ == "__main__":
    make_server("127.0.0.1", 8000, app_of(Service("tenants", tp.demo.program()))).serve_forever()
