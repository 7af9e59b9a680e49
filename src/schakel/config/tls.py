"""A certificate of one's own for `schakel serve`, looked at before anything starts."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from schakel.config.options import WrongOption

PKCS8 = "BEGIN PRIVATE KEY"


@dataclass(frozen=True)
class OwnCertificate:
    """Files with the certificate, its chain below it, and the key to it."""

    certificate: Path
    key: Path

    def server_words(self) -> list[str]:
        """Options for the web server."""
        words = ["--ssl-certificate", str(self.certificate), "--ssl-keyfile", str(self.key)]
        return [*words, "--ssl-protocol-min", "tls1.2"]


def own_certificate(certificate: Path | None, key: Path | None) -> OwnCertificate | None:
    """The certificate that the command line names, if it names one.

    Raises
    ------
    WrongOption
        If one of the two is missing, cannot be read, or they do not belong together.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise WrongOption("give both --tls-cert and --tls-key")
    if PKCS8 not in key.read_text(encoding="ascii", errors="replace"):
        raise WrongOption(
            "{key} must hold a key in PKCS#8 without a password; convert it with: "
            "openssl pkcs8 -topk8 -nocrypt -in {key} -out NEWKEY",
            key=key,
        )
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        raise WrongOption(
            "{certificate} and {key} are not a certificate and its key ({why})",
            certificate=certificate,
            key=key,
            why=error.reason or "unreadable",
        ) from error
    return OwnCertificate(certificate.resolve(), key.resolve())
