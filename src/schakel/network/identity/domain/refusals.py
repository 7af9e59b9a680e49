"""Why a token, a presentation or a credential is refused: one code and one sentence for each check.

The order of the checks is that of the Decentralized Claims Protocol 1.0, section 4.3.3.
"""

from types import MappingProxyType
from typing import Any

from schakel.kernel.errors import NotAuthentic

SENTENCES = MappingProxyType(
    {
        "no_token": "Send a token of your own as Authorization: Bearer.",
        "bad_form": "The token is not a signed JWT of the form that is understood here.",
        "bad_algorithm": "The token is signed with an algorithm that is not taken here.",
        "bad_claims": "The claims of the token are not what a token of one's own has.",
        "iss_not_sub": "Issuer and subject of the token must be the same node.",
        "wrong_audience": "The token is for another node.",
        "bad_document": "The DID document of the sender cannot be read.",
        "not_resolved": "The DID document of the sender could not be fetched.",
        "no_key_named": "The token must name its key, as the sender has more than one.",
        "key_of_another": "The token names a key of another node.",
        "unknown_key": "The token is signed with a key that the sender's DID document lacks.",
        "key_not_for_this": "The sender's DID document does not allow this key for this use.",
        "other_keys": "The sender shows another key than the one that this node knows it by.",
        "bad_signature": "The signature of the token does not hold.",
        "wrong_subject": "The DID document of the sender speaks of another node.",
        "not_yet_valid": "The token is not valid yet; the time here is {server_time}.",
        "expired": "The token is no longer valid; the time here is {server_time}.",
        "too_long": "The token is valid for too long; ask for a new one for each request.",
        "not_bound": "The token must carry the digest of the body that it is sent with.",
        "wrong_digest": "The token belongs to another body.",
        "token_reused": "The token was used before.",
        "peer_refused": "This node takes nothing from the sender.",
        "access_token": "The access token is missing, is not ours, or was given to another node.",
        "bad_presentation": "The presentation is not of the form that was asked for.",
        "wrong_holder": "The credential or presentation belongs to another node.",
        "mixed_profiles": "The presentation mixes kinds of credentials.",
        "untrusted_issuer": "This node does not trust the issuer of the credential.",
        "wrong_type": "The credential is of another type than was asked for.",
        "bad_credential": "The credential is not of the form that is understood here.",
        "revoked": "The credential was revoked by its issuer.",
        "bad_status_list": "The status list of the credential does not hold.",
    }
)


class TokenRefused(NotAuthentic):
    """A token or credential does not hold; ``details["check"]`` names the check that failed."""

    code = "not_authentic"

    @property
    def check(self) -> str:
        """Code of the check that failed, one of `SENTENCES`."""
        return str(self.details["check"])


def refused(check: str, **details: Any) -> TokenRefused:
    """The error for a check that failed."""
    return TokenRefused(SENTENCES[check], check=check, **details)
