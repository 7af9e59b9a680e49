"""`schakel data`: offer data, find and agree, get them, from a terminal."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schakel.kernel.clock import utc_now
from schakel.kernel.errors import InvalidInput, Unavailable
from schakel.standards.dataspace.profile import TEMPLATES, Clause, understand
from schakel.standards.dataspace.values import Count, Moment, Names, Seconds
from schakel.standards.dataspace.wording import contract_text, sentence, template_title
from schakel.standards.dataspace.wording_tables import LANGUAGES

if TYPE_CHECKING:  # the site is not there yet when this is read
    from schakel.network.dataspace.models import Agreement

BY = "operator"
WAIT_S, STEP_S = 30.0, 0.1


class WrongTerms(InvalidInput):
    """The terms of an offer are not complete."""

    code = "wrong_terms"


class Ended(Unavailable):
    """The partner did not agree, or gives no data."""

    code = "ended"


class NotYet(Unavailable):
    """The partner did not answer in time; nothing is lost."""

    code = "not_yet"


def register(subparsers: Any) -> None:
    """Add the verb ``data`` with what can be done."""
    data = subparsers.add_parser("data", help="offer data, agree with partners, get data")
    doings = data.add_subparsers(dest="doing", required=True, metavar="WHAT")

    def add(name: str, func: Callable[[argparse.Namespace], int], text: str) -> Any:
        parser = doings.add_parser(name, help=text, description=text)
        parser.add_argument("--data", type=Path, help="folder of the node")
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.set_defaults(func=partial(_in_english, func), needs_site=True)
        return parser

    offer = add("offer", run_offer, "offer a file to partners")
    offer.add_argument("file", type=Path)
    offer.add_argument("--title", required=True)
    offer.add_argument("--terms", choices=sorted(TEMPLATES), default="internal_use")
    offer.add_argument("--with", dest="filled", action="append", default=[], metavar="NAME=VALUE")
    offer.add_argument("--for", dest="audience", action="append", required=True, metavar="DID")
    offer.add_argument(
        "--impersonal", action="append", default=[], metavar="COLUMN", help="tells of nobody"
    )
    add("catalogue", run_catalogue, "what a partner offers to this node").add_argument("partner")
    request = add("request", run_request, "ask a partner for a dataset on the terms it offers")
    request.add_argument("partner", help="DID of the partner")
    request.add_argument("dataset")
    add("terms", run_terms, "the terms that data can be offered on")
    show = add("show", run_show, "the text of an agreement")
    show.add_argument("agreement")
    show.add_argument("--language", choices=LANGUAGES, default="en")
    answer = add("answer", run_answer, "answer a partner that asks on other terms, or offers some")
    answer.add_argument("negotiation")
    answer.add_argument("doing_so", choices=("agree", "accept", "end"), metavar="agree|accept|end")
    answer.add_argument("--reason", default="", help="why it ends; your partner reads this")
    add("list", run_list, "negotiations and agreements, newest first")
    get = add("get", run_get, "get the data of an agreement into a file")
    get.add_argument("agreement")
    get.add_argument("--to", type=Path, required=True, metavar="FILE")
    end = add("end", run_end, "end an agreement: nothing is read under it any more")
    end.add_argument("agreement")
    end.add_argument("--reason", required=True, help="your partner reads this")


def _in_english(func: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """As the terminal speaks, also in what the nodes say."""
    from django.utils import translation  # noqa: PLC0415 (needs the site)

    with translation.override("en"):
        return func(arguments)


def run_offer(arguments: argparse.Namespace) -> int:
    """Publish a file."""
    from schakel.network.dataspace.actions import offering  # noqa: PLC0415 (needs the site)

    clauses = _clauses(arguments.terms, arguments.filled)
    uid = offering.offer_file(
        arguments.file,
        title=arguments.title,
        clauses=clauses,
        audience=["*" if each == "everyone" else each for each in arguments.audience],
        impersonal=arguments.impersonal,
        by=BY,
        now=utc_now(),
    )
    text = "\n".join([f"dataset {uid} is offered", *_sentences(clauses)])
    return _tell(arguments, {"dataset": uid, "terms": _told(clauses)}, text)


def run_catalogue(arguments: argparse.Namespace) -> int:
    """List what a partner offers, with its terms."""
    from schakel.network.dataspace.actions import fetching  # noqa: PLC0415 (needs the site)

    found, lines = [], []
    for each in fetching.fetch_catalogue(arguments.partner):
        clauses, title = understand(each.has_policy[0]), str(each.extra.get("dct:title", ""))
        ways = [one.format for one in each.distribution]
        found.append({"dataset": each.id, "title": title, "formats": ways, "terms": _told(clauses)})
        lines += [f"{each.id}  {title}", *_sentences(clauses)]
    return _tell(arguments, found, "\n".join(lines) or "nothing is offered to this node")


def run_request(arguments: argparse.Namespace) -> int:
    """Ask for a dataset, and wait for the agreement."""
    from schakel.network.dataspace.actions import agreeing, fetching  # noqa: PLC0415
    from schakel.network.dataspace.models import Process  # noqa: PLC0415 (needs the site)

    partner, connector = arguments.partner, fetching.connector_of(arguments.partner)
    wanted = fetching.offered_dataset(partner, connector, arguments.dataset)
    pid = agreeing.request_contract(
        partner,
        connector,
        wanted.id,
        wanted.has_policy[0],
        title=str(wanted.extra.get("dct:title", "")),
        by=BY,
        now=utc_now(),
    )
    _wait(pid, "FINALIZED")
    found = Process.objects.select_related("agreement").get(pid=pid)
    told = {"negotiation": pid, "state": found.state, "agreement": found.agreement.uid}
    return _tell(arguments, told, "\n".join(f"{name}: {each}" for name, each in told.items()))


def run_list(arguments: argparse.Namespace) -> int:
    """List negotiations and agreements."""
    from schakel.network.dataspace.models import Agreement, Process  # noqa: PLC0415

    talks = Process.objects.order_by("-id")[:200]
    found: dict[str, list[dict[str, Any]]] = {
        "processes": [
            {"pid": one.pid, "kind": one.protocol, "with": one.peer, "state": one.state}
            for one in talks
        ],
        "agreements": [
            {
                "agreement": one.uid,
                "with": one.peer,
                "title": one.title,
                "in_force": one.in_force_at is not None and one.ended_at is None,
                "terms": _told(understand(one.body)),
            }
            for one in Agreement.objects.order_by("-id")[:200]
        ],
    }
    lines = ["  ".join(map(str, each.values())) for part in found.values() for each in part]
    return _tell(arguments, found, "\n".join(lines) or "nothing yet")


def run_get(arguments: argparse.Namespace) -> int:
    """Ask for a transfer, fetch, and say that it is complete."""
    from schakel.network.dataspace.actions import fetching, transferring  # noqa: PLC0415
    from schakel.network.dataspace.models import Process  # noqa: PLC0415 (needs the site)
    from schakel.network.dataspace.models.data import Format  # noqa: PLC0415

    pk = _agreement(arguments.agreement).pk
    pid = transferring.request_transfer(pk, Format.PULL, by=BY, now=utc_now())
    _wait(pid, "STARTED")
    answer = fetching.fetch_data(Process.objects.get(pid=pid))
    arguments.to.write_bytes(answer.body)
    transferring.complete(pid, by=BY, now=utc_now())
    told = {"transfer": pid, "bytes": len(answer.body), "file": str(arguments.to)}
    return _tell(arguments, told, f"{len(answer.body)} bytes in {arguments.to}")


def run_end(arguments: argparse.Namespace) -> int:
    """End an agreement."""
    from schakel.network.dataspace.actions import agreeing  # noqa: PLC0415 (needs the site)

    pk = _agreement(arguments.agreement).pk
    agreeing.end_agreement(pk, arguments.reason, by=BY, now=utc_now())
    return _tell(arguments, {"ended": arguments.agreement}, f"{arguments.agreement} has ended")


def run_terms(arguments: argparse.Namespace) -> int:
    """List the templates."""
    found = [
        {"terms": code, "means": template_title(code, "en"), "with": sorted(each.params)}
        for code, each in TEMPLATES.items()
    ]
    lines = []
    for each in found:
        filled = " ".join(f"--with {name}=..." for name in each["with"])
        lines.append(f"{each['terms']:<16} {each['means']}  {filled}".rstrip())
    return _tell(arguments, found, "\n".join(lines))


def run_show(arguments: argparse.Namespace) -> int:
    """Print what was agreed, in words."""
    found = _agreement(arguments.agreement)
    body = found.body
    paragraphs = contract_text(
        arguments.language,
        body["assigner"],
        body["assignee"],
        found.title or found.dataset,
        understand(body),
        found.agreed_at,
    )
    signed = {"own": found.own_signature, "partner": found.peer_signature}
    told = {"agreement": body, "text": list(paragraphs), "signatures": signed}
    return _tell(arguments, told, "\n\n".join(paragraphs))


def run_answer(arguments: argparse.Namespace) -> int:
    """Agree to what was asked, accept what was offered, or end the negotiation."""
    from schakel.network.dataspace.actions import agreeing  # noqa: PLC0415 (needs the site)

    pid, now = arguments.negotiation, utc_now()
    if arguments.doing_so == "agree":
        agreeing.agree(pid, by=BY, now=now)
    elif arguments.doing_so == "accept":
        agreeing.accept(pid, by=BY, now=now)
    else:
        agreeing.terminate(pid, arguments.reason, by=BY, now=now)
    return _tell(arguments, {"negotiation": pid}, "your answer is on its way")


def _agreement(uid: str) -> "Agreement":
    from schakel.kernel.errors import NotFound  # noqa: PLC0415 (needs the site)
    from schakel.network.dataspace.models import Agreement  # noqa: PLC0415

    found = Agreement.objects.filter(uid=uid).order_by("-id").first()
    if found is None:
        raise NotFound("There is no such agreement.")
    return found


def _clauses(template: str, filled: list[str]) -> tuple[Clause, ...]:
    kinds = TEMPLATES[template].params
    given = dict(each.partition("=")[::2] for each in filled)
    if set(given) != set(kinds):
        raise WrongTerms(
            "The terms {terms} take --with for each of these and no others: {names}.",
            terms=template,
            names=", ".join(sorted(kinds)) or "-",
        )
    return TEMPLATES[template].clauses(**{n: _value(kinds[n], text) for n, text in given.items()})


def _value(kind: object, text: str) -> Any:
    try:
        if isinstance(kind, Count | Seconds):
            return int(text)
        if isinstance(kind, Moment):
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError as error:
        raise WrongTerms("{text} is not a value for these terms.", text=text) from error
    return tuple(text.split(",")) if isinstance(kind, Names) else text


def _told(clauses: tuple[Clause, ...]) -> list[str]:
    """Each clause with its letter: E for enforced, D for declared, P for a promise."""
    return [
        " ".join([each.force.letter, each.code, *(str(one) for one in each.params.values())])
        for each in clauses
    ]


def _sentences(clauses: tuple[Clause, ...]) -> list[str]:
    return [f"    {each.force.letter}  {sentence(each, 'en')}" for each in clauses]


def _wait(pid: str, wanted: str) -> None:
    """Wait until a negotiation or transfer is where it is wanted."""
    from schakel.network.dataspace.models import Process  # noqa: PLC0415 (needs the site)
    from schakel.network.dataspace.queries.talks import why_it_ended  # noqa: PLC0415

    deadline = time.monotonic() + WAIT_S
    while (found := Process.objects.get(pid=pid)).state != wanted:
        if found.state == "TERMINATED":
            raise Ended("Your partner's node said no: {reason}", reason=why_it_ended(found))
        if time.monotonic() > deadline:
            raise NotYet(
                "Your partner has not answered within {seconds} seconds. Nothing is lost: look "
                "again with schakel data list.",
                seconds=int(WAIT_S),
            )
        time.sleep(STEP_S)


def _tell(arguments: argparse.Namespace, found: Mapping[str, Any] | list[Any], text: str) -> int:
    sys.stdout.write((json.dumps(found) if arguments.json else text) + "\n")
    return 0
