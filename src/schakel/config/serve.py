"""`schakel serve`: one node, web server and worker."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from schakel.config.node import NODE_FILE, hold, noted, prepare, require_safe_sqlite
from schakel.config.options import Options, WrongOption, from_environment
from schakel.config.supervisor import Child, child_environment, require_free_port, supervise
from schakel.config.tls import OwnCertificate, own_certificate

DEFAULT_PORT = {"hub": 8000, "factory": 8001}
HIGHEST_PORT = 65_535
MOST_WEB_WORKERS = 4
OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `schakel serve`."""
    parser.add_argument("--role", required=True, choices=["hub", "factory"])
    parser.add_argument("--data", required=True, type=Path, help="folder of this node")
    parser.add_argument("--port", type=int, help="default: 8000 for a hub, 8001 for a factory")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--tls-cert", type=Path, help="file with an own certificate and its chain")
    parser.add_argument("--tls-key", type=Path, help="file with the key to it, in PKCS#8")
    parser.add_argument("--public-url", help="address for others; default http://localhost:PORT")
    parser.add_argument("--name", default="", help="name shown to others")
    parser.add_argument("--hub", default="", help="hub that a factory registers with")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="HOST:PORT",
        help="private address that may be reached without TLS (a trial on one machine)",
    )
    parser.add_argument(
        "--mail",
        default="",
        metavar="URL",
        help="mail server, such as smtp://user:password@mail.example:587; better given as "
        "SCHAKEL_MAIL, as others on this machine can read a command line",
    )
    parser.add_argument("--mail-from", default="", help="address that letters come from")
    parser.add_argument(
        "--demo", action="store_true", help="a hub of a demonstration, with a guided tour"
    )
    parser.add_argument(
        "--conformance",
        action="store_true",
        help="a factory that a conformance kit examines: open to everybody, nothing in it",
    )
    parser.add_argument(
        "--web-workers",
        type=int,
        help="web processes; default: one on a factory, on a hub one for each core up to four",
    )
    parser.set_defaults(func=run)


def workers_from(arguments: argparse.Namespace) -> int:
    """How many web processes: as told, else what the role needs."""
    if arguments.web_workers is not None:
        return int(arguments.web_workers)
    return min(os.cpu_count() or 1, MOST_WEB_WORKERS) if arguments.role == "hub" else 1


def options_from(arguments: argparse.Namespace) -> Options:
    """The node that the command line describes.

    What it leaves open comes from the environment, then from what the node noted the last time.
    """
    given = from_environment(arguments.role)
    before = noted(arguments.data) if (arguments.data / NODE_FILE).exists() else {}
    port = port_from(arguments)
    if workers_from(arguments) < 1:
        raise WrongOption("there is at least one web process, not {n}", n=arguments.web_workers)
    return Options(
        role=arguments.role,
        data=arguments.data.resolve(),
        public_url=(arguments.public_url or default_url(arguments, port)).rstrip("/"),
        name=arguments.name or given.name or before.get("name", ""),
        database_url=given.database_url,
        hub_url=(arguments.hub or given.hub_url or before.get("hub_url", "")).rstrip("/"),
        wire_allow=tuple(arguments.allow) or given.wire_allow or before.get("wire_allow", ()),
        trusted_proxies=given.trusted_proxies,
        mail=arguments.mail or given.mail or before.get("mail", ""),
        mail_from=arguments.mail_from or given.mail_from or before.get("mail_from", ""),
        **{key: getattr(given, key) or before.get(key, "") for key in OIDC},
        demo=arguments.demo,
        conformance=arguments.conformance,
    )


def default_url(arguments: argparse.Namespace, port: int) -> str:
    """The address on this machine."""
    return f"{'https' if arguments.tls_cert else 'http'}://localhost:{port}"


def port_from(arguments: argparse.Namespace) -> int:
    """The port to listen on."""
    port: int = DEFAULT_PORT[arguments.role] if arguments.port is None else arguments.port
    if not 0 < port <= HIGHEST_PORT:
        raise WrongOption(
            "a port lies between 1 and {highest}, not at {port}", highest=HIGHEST_PORT, port=port
        )
    return port


def run(arguments: argparse.Namespace) -> int:
    """Prepare the node and run it until asked to stop."""
    options = options_from(arguments)
    port = port_from(arguments)
    tls = own_certificate(arguments.tls_cert, arguments.tls_key)
    os.umask(0o077)  # what the node writes is its owner's alone
    require_free_port(arguments.host, port)
    require_safe_sqlite(options)
    with hold(options.data):
        workers = workers_from(arguments)
        return prepare_and_supervise(options, arguments.host, port, workers, tls)


def prepare_and_supervise(
    options: Options, host: str, port: int, web_workers: int, tls: OwnCertificate | None
) -> int:
    """Make the node ready, say where it is, and keep it running."""
    prepare(options)
    print(  # noqa: T201 (what the command answers)
        f"Schakel {options.role} at {options.public_url}\n"
        f"  data in {options.data}\n"
        f"  sign in as operator: schakel operator --data {options.data}",
        flush=True,
    )
    if options.conformance:
        print(  # noqa: T201 (so that nobody works with it unknowing)
            "  under examination: everybody is let in, so keep no data of yours here", flush=True
        )
    return supervise(children(options, host, port, web_workers, tls))


def children(
    options: Options, host: str, port: int, web_workers: int, tls: OwnCertificate | None = None
) -> list[Child]:
    """The processes of one node."""
    metrics = options.data / "run" / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    environment = child_environment(
        {**options.environment(), "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    )
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host]
    web += ["--port", str(port), "--workers", str(web_workers), "--blocking-threads", "4"]
    web += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--no-ws"]
    web += ["--workers-kill-timeout", "5", "--log-level", "warning"]
    web += tls.server_words() if tls else []
    # The limit counts connections that are idle too, so it is wide and they are closed soon.
    web += ["--backpressure", "1024", "--http1-header-read-timeout", "5000"]
    web += ["schakel.config.wsgi:application"]
    return [
        Child("web server", web, environment),
        Child("worker", [sys.executable, "-m", "schakel", "worker"], environment),
    ]
