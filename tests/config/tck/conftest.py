"""A small connector that does as the protocol says, and can be told to break one rule."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest

from schakel.config.tck.cases import official_cases, seeds
from schakel.kernel.errors import SchakelError
from schakel.standards.dataspace.common import CONTEXT, read
from schakel.standards.dataspace.machines import (
    Role,
    next_negotiation_state,
    next_transfer_state,
)
from schakel.standards.dataspace.version import version_document
from schakel.standards.dataspace.words import NEGOTIATION, TRANSFER

BASE = "/dsp/2025-1"
RULES = (
    *("order of messages", "404 for the unknown", "404 for strangers", "no duplicates"),
    *("refuse filters", "authentication", "send", "tell the state", "201", "pages", "gzip"),
    *("error body", "sound json", "members", "pids", "slash", "unknown dataset", "catalogue"),
    *("version", "offers"),
)


def script_of(seed):
    """The case that a seeded id belongs to, as the steps that a connector sees."""
    for case in official_cases():
        names = [f"{case.key}_DATASETID", f"{case.key}_AGREEMENTID"]
        if seed in [seeds().get(name) for name in names]:
            return [step for step in case.steps if step[0] in "<>"]
    return []


class Reference:
    """The connector; `broken` names the rule that it does not keep."""

    def __init__(self):
        self.talks, self.answers, self.broken, self.refuse_first = {}, {}, "", 0
        self.lock, self.client = threading.RLock(), httpx.Client(trust_env=False)

    def keeps(self, rule):
        """Whether it keeps a rule."""
        assert rule in RULES
        return rule != self.broken

    # What it is asked
    def answer(self, method, path, headers, content):
        """Status, object and headers."""
        path, _, query = path.partition("?")
        if path == "/.well-known/dspace-version":
            found = version_document()
            return 200, found if self.keeps("version") else {"protocolVersions": []}, {}
        if path.startswith("/tck/"):
            return self.begin(path, json.loads(content))
        who = headers.get("Authorization", "")
        if self.keeps("authentication") and who not in ("Bearer partner", "Bearer stranger"):
            return 401, {}, {}
        parts = path.removeprefix(BASE + "/").split("/")
        try:
            body = read(content) if method == "POST" else {}
        except SchakelError:
            return (400 if self.keeps("sound json") else 200), {}, {}
        if parts[0] == "catalog":
            return *self.catalog(parts, body, query), {}
        return *self.talk(method, parts, content, body, who), {}

    def catalog(self, parts, body, query):
        """The catalogue, one dataset on a page."""
        error = {"@context": [CONTEXT], "@type": "CatalogError"}
        names = ["CAT0101", "CAT0102"]
        if parts[1] == "datasets":
            if parts[2] in names:
                return 200, {"@context": [CONTEXT]} | dataset(parts[2])
            return (404 if self.keeps("unknown dataset") else 200), error
        if body.get("filter") and self.keeps("refuse filters"):
            return 400, error
        page = names[1:] if query == "page=2" else names[:1]
        if not self.keeps("pages"):
            page = names[:1]
        whole = {"@context": [CONTEXT], "@type": "Catalog", "@id": "c", "participantId": "p"}
        if not self.keeps("catalogue"):
            page = []
        found = whole | ({"dataset": [dataset(each) for each in page]} if page else {})
        return 200, found | ({} if query else {"link": "next"})

    def talk(self, method, parts, content, body, who):
        """Negotiations and transfers."""
        folder, pid, verb = parts[0], parts[1], "/".join(parts[2:])
        words = TRANSFER if folder == "transfers" else NEGOTIATION
        with self.lock:
            if self.refuse_first:
                self.refuse_first -= 1
                return 409, {}
            known = self.answers.get((*parts, content)) if method == "POST" else None
            if known and self.keeps("no duplicates"):
                return known
            if method == "POST" and not verb and pid in ("request", "offers"):
                found = self.first(folder, pid, words, body, who)
            else:
                found = self.later(method, pid, verb, words, body, who)
            if found[0] < 300:
                self.answers[(*parts, content)] = found
            return found

    def first(self, folder, verb, words, body, who):
        """The first message of a conversation."""
        word = "request" if verb == "request" else "offer"
        if word == "offer" and not self.keeps("offers"):
            return 404, {}
        try:
            said = words[word].shape.parse(body)
        except SchakelError:
            return (400 if self.keeps("members") else 201), {}
        sender = Role.CONSUMER if word == "request" else Role.PROVIDER
        seed = body.get("agreementId") or body["offer"]["target"]
        talk = self.open(folder, sender.other, seed, said.callback_address, who)
        talk.theirs = said.consumer_pid if word == "request" else said.provider_pid
        self.move(talk, words, word, sender)
        self.go_on(talk)
        return (201 if self.keeps("201") else 200), self.standing(talk)

    def open(self, folder, role, seed, callback, who):
        """A conversation."""
        if self.keeps("slash"):
            callback = callback.rstrip("/")
        talk = SimpleNamespace(pid=f"urn:uuid:{uuid4()}", folder=folder, role=role, seed=seed)
        talk.callback, talk.who, talk.state, talk.theirs = callback, who, None, ""
        talk.script, talk.lock = script_of(seed), threading.Lock()
        self.talks[talk.pid] = talk
        return talk

    def later(self, method, pid, verb, words, body, who):  # noqa: PLR0917 (what a request has)
        """A question for the state, or a further message."""
        talk = self.talks.get(pid)
        if talk is None:
            return (404 if self.keeps("404 for the unknown") else 200), {}
        if self.keeps("404 for strangers") and who != talk.who:
            return 404, {}
        with talk.lock:
            if method == "GET":
                return 200, self.standing(talk)
            return self.take(talk, verb, words, body)

    def take(self, talk, verb, words, body):
        """A further message."""
        named = [word for word, each in words.items() if each.path == verb]
        word = body["eventType"].lower() if verb == "events" else named[0]
        pids = self.pids(talk)
        if self.keeps("pids") and any(body.get(name) != pid for name, pid in pids.items()):
            return 400, {}
        try:
            words[word].shape.parse(body)
            self.move(talk, words, word, talk.role.other)
        except SchakelError:
            if not self.keeps("order of messages"):
                return 200, self.standing(talk)
            kind = "TransferError" if words is TRANSFER else "ContractNegotiationError"
            error = {"@context": [CONTEXT], "@type": kind} | pids
            return 400, error if self.keeps("error body") else {}
        self.go_on(talk)
        return 200, self.standing(talk)

    # What it does
    def move(self, talk, words, word, sender):
        """Follow the table."""
        following = next_transfer_state if words is TRANSFER else next_negotiation_state
        talk.state = following(talk.state, words[word].message, sender)
        if talk.script and talk.script[0][1:] == word:
            talk.script.pop(0)
        elif talk.script:
            talk.script = []

    def begin(self, path, told):
        """The trigger."""
        folder = path.split("/")[2]
        seed = told.get("agreementId") or told["datasetId"]
        talk = self.open(folder, Role.CONSUMER, seed, told["connectorAddress"], "Bearer partner")
        talk.told = told
        self.go_on(talk)
        return 200, {}, {}

    def go_on(self, talk):
        """Send what the script says, after the answer."""
        if self.keeps("send") and talk.script and talk.script[0][0] == "<":
            threading.Thread(target=self.send, args=(talk,), daemon=True).start()

    def send(self, talk):
        """Send the next message, and move when it is acknowledged."""
        with talk.lock:
            while talk.script and talk.script[0][0] == "<":
                words = TRANSFER if talk.folder == "transfers" else NEGOTIATION
                word = talk.script[0][1:]
                first = word == "request" and (talk.folder == "transfers" or not talk.theirs)
                path = "request" if first else f"{talk.theirs}/{words[word].path}"
                url = f"{talk.callback}/{talk.folder}/{path}"
                answer = self.client.post(url, json=self.written(talk, words, word))
                if answer.is_error:
                    return
                if first:
                    talk.theirs = answer.json()["providerPid"]
                self.move(talk, words, word, talk.role)

    def written(self, talk, words, word):
        """A message."""
        found = {"@context": [CONTEXT], "@type": words[word].shape.TYPE, "@id": uuid4().hex}
        if word == "request" and not talk.theirs:
            found |= {"consumerPid": talk.pid, "callbackAddress": self.root + BASE}
        else:
            found |= self.pids(talk)
        offer = {"@id": "o", "@type": "Offer", "target": talk.seed}
        offer["permission"] = [{"action": "use"}]
        if word == "request" and words is TRANSFER:
            found |= {"agreementId": talk.seed, "format": talk.told["format"]}
        elif word in ("request", "offer"):
            found["offer"] = offer
        elif word == "agreement":
            sides = {"@type": "Agreement", "assigner": "p", "assignee": "c"}
            found["agreement"] = offer | sides
        elif word in ("accepted", "finalized"):
            found["eventType"] = word.upper()
        return found

    def pids(self, talk):
        """Both pids."""
        names = ("providerPid", "consumerPid")
        mine, other = names if talk.role is Role.PROVIDER else names[::-1]
        return {mine: talk.pid, other: talk.theirs}

    def standing(self, talk):
        """The conversation as an answer."""
        kind = "TransferProcess" if talk.folder == "transfers" else "ContractNegotiation"
        state = talk.state if self.keeps("tell the state") else "REQUESTED"
        return {"@context": [CONTEXT], "@type": kind, "state": state} | self.pids(talk)


def dataset(name):
    """A dataset with an offer."""
    offer = {"@id": f"o-{name}", "@type": "Offer", "permission": [{"action": "use"}]}
    form = {"@type": "Distribution", "format": "HttpData-PULL", "accessService": "s"}
    return {"@id": name, "@type": "Dataset", "hasPolicy": [offer], "distribution": [form]}


@pytest.fixture(scope="session")
def connector():
    """The connector, served on loopback; `connector.root` is its address."""
    reference = Reference()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self):
            self.say(*reference.answer("GET", self.path, self.headers, b""))

        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            self.say(*reference.answer("POST", self.path, self.headers, content))

        def say(self, status, body, headers):
            if body.pop("link", None):
                headers = {"Link": f'<{BASE}/catalog/request?page=2>; rel="next"'}
            content = json.dumps(body).encode()
            if "gzip" in self.headers.get("Accept-Encoding", "") or not reference.keeps("gzip"):
                content, headers = gzip.compress(content), headers | {"Content-Encoding": "gzip"}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words):
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    reference.root = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield reference
    server.shutdown()
    server.server_close()
    reference.client.close()


@pytest.fixture
def broken(connector):
    """Let the connector break one rule, for one test."""

    def breaks(rule):
        connector.broken = rule
        return connector

    yield breaks
    connector.broken, connector.refuse_first = "", 0
