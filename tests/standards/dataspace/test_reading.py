"""What strangers send: taken only when it is what the protocol says, and refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.standards.dataspace import catalog, negotiation, transfer, version
from schakel.standards.dataspace.common import CONTEXT, InvalidDspMessage, read, sentences_of

PIDS = {"providerPid": "urn:p", "consumerPid": "urn:c"}
OFFER = {"@id": "o", "@type": "Offer", "target": "d", "permission": [{"action": "use"}]}
MESSAGES = (
    negotiation.ContractRequest,
    negotiation.ContractOffer,
    negotiation.ContractAgreement,
    negotiation.AgreementVerification,
    negotiation.NegotiationEvent,
    negotiation.NegotiationTermination,
    negotiation.Negotiation,
    negotiation.NegotiationError,
    transfer.TransferRequest,
    transfer.TransferStart,
    transfer.TransferCompletion,
    transfer.TransferSuspension,
    transfer.TransferTermination,
    transfer.TransferProcess,
    transfer.TransferError,
    catalog.CatalogRequest,
    catalog.Catalog,
    catalog.Dataset,
)
NAMES = (
    *("@context", "@type", "@id", "providerPid", "consumerPid", "offer", "agreement"),
    *("callbackAddress", "eventType", "state", "code", "reason", "format", "dataAddress"),
    *("agreementId", "hasPolicy", "distribution", "dataset", "participantId", "filter"),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inside, max_size=3)
    ),
    max_leaves=10,
)


def message(kind, **members):
    """A message of `kind` as a stranger would send it."""
    return {"@context": [CONTEXT], "@type": kind} | members


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\xff"}',
        b'{"a": ' + b"[" * 20 + b"]" * 20 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "' + b"x" * 1_000_000 + b'"}',
    ],
    ids=range(19),
)
def test_what_is_no_sound_json_object_is_refused(content):
    with pytest.raises(InvalidDspMessage):
        read(content)


def test_twenty_levels_are_taken():
    assert read(b'{"a": ' + b"[" * 19 + b"]" * 19 + b"}")["a"] != []


@pytest.mark.parametrize("kind", MESSAGES)
@given(found=st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=8))
def test_whatever_is_sent_is_taken_whole_or_refused_with_the_member(kind, found):
    found = {"@context": [CONTEXT], "@type": kind.TYPE} | found
    taken, refused = outcome(kind, found)

    if refused is None:
        assert kind.parse(taken.as_json()) == taken
    else:
        assert (refused.code, refused.member) == ("invalid_dsp_message", refused.details["member"])


def outcome(kind, found):
    """What became of a message: taken, or why it was refused."""
    try:
        return kind.parse(found), None
    except InvalidDspMessage as refused:
        return None, refused


@given(st.dictionaries(st.text(min_size=1).filter(lambda name: name not in NAMES), ANYTHING))
def test_members_that_the_protocol_does_not_name_are_kept(extra):
    found = message("ContractAgreementVerificationMessage", **PIDS) | extra

    taken = negotiation.AgreementVerification.parse(found)

    assert (taken.extra, taken.as_json()) == (extra, found)


def test_the_context_is_kept_and_never_fetched():
    found = message("TransferCompletionMessage", **PIDS)
    found["@context"] = ["https://nowhere.invalid/context.jsonld", CONTEXT]

    assert transfer.TransferCompletion.parse(found).as_json() == found


@pytest.mark.parametrize(
    ("kind", "found", "member"),
    [
        (negotiation.ContractRequest, {"consumerPid": "c", "offer": OFFER}, "callbackAddress"),
        (
            negotiation.ContractRequest,
            {"consumerPid": "c", "providerPid": "p", "callbackAddress": "u", "offer": OFFER},
            "callbackAddress",
        ),
        (
            negotiation.ContractRequest,
            {"consumerPid": "c", "providerPid": "p", "offer": OFFER | {"permission": []}},
            "offer.permission",
        ),
        (
            negotiation.ContractRequest,
            {"consumerPid": "c", "providerPid": "p", "offer": OFFER | {"permission": [{}]}},
            "offer.permission[0].action",
        ),
        (
            negotiation.ContractOffer,
            {
                **PIDS,
                "offer": {name: OFFER[name] for name in ("@id", "@type", "permission")},
            },
            "offer.target",
        ),
        (negotiation.NegotiationEvent, PIDS | {"eventType": "AGREED"}, "eventType"),
        (negotiation.NegotiationEvent, PIDS | {"eventType": ["ACCEPTED"]}, "eventType"),
        (negotiation.NegotiationTermination, PIDS | {"reason": []}, "reason"),
        (
            negotiation.AgreementVerification,
            {"providerPid": "p" * 2049, "consumerPid": "c"},
            "providerPid",
        ),
        (
            negotiation.AgreementVerification,
            {"providerPid": "\0", "consumerPid": "c"},
            "providerPid",
        ),
        (
            transfer.TransferStart,
            PIDS | {"dataAddress": {"@type": "DataAddress"}},
            "dataAddress.endpointType",
        ),
        (catalog.Dataset, {"@id": "d", "hasPolicy": [OFFER]}, "hasPolicy[0].target"),
    ],
    ids=range(12),
)
def test_the_member_that_is_wrong_is_named(kind, found, member):
    with pytest.raises(InvalidDspMessage) as caught:
        kind.parse(message(kind.TYPE) | found)

    assert caught.value.member == member


@pytest.mark.parametrize("context", [None, CONTEXT, [], ["https://w3id.org/other"], [1, CONTEXT]])
def test_a_message_without_the_context_is_refused(context):
    found = message("TransferCompletionMessage", **PIDS) | {"@context": context}

    with pytest.raises(InvalidDspMessage):
        transfer.TransferCompletion.parse(found)


def test_an_empty_catalogue_names_no_datasets():
    empty = catalog.Catalog(id="c", participant_id="did:web:a.example")

    assert empty.as_answer() == {
        "@context": [CONTEXT],
        "@type": "Catalog",
        "@id": "c",
        "participantId": "did:web:a.example",
    }
    assert catalog.Catalog.parse(empty.as_answer()).as_answer() == empty.as_answer()


def test_a_dataset_inside_a_catalogue_has_no_context_of_its_own():
    offer = {name: OFFER[name] for name in ("@id", "@type", "permission")}
    form = catalog.Distribution(format="HttpData-PULL", access_service="s")
    dataset = catalog.Dataset(id="d", has_policy=(offer,), distribution=(form,))
    whole = catalog.Catalog(id="c", participant_id="p", dataset=(dataset,)).as_answer()

    assert "@context" not in whole["dataset"][0]
    assert dataset.as_answer()["@context"] == [CONTEXT]
    assert catalog.Catalog.parse(whole).dataset == (dataset,)


def test_the_version_document_is_one_of_the_protocol():
    auth = version.Auth(protocol="DCP", version="1.0", profile=("vc11-sl2021/jwt",))
    document = version.version_document(service_id="s", auth=auth)

    (only,) = version.parse_versions(document)
    assert only == version.Version(
        version="2025-1",
        path="/dsp/2025-1",
        service_id="s",
        identifier_type="did:web",
        auth=auth,
    )
    assert version.base_of("https://b.example/x/", (only,)) == "https://b.example/x/dsp/2025-1"
    assert version.base_of("https://b.example", (), protocol="2025-1") is None


def test_a_data_address_carries_its_token():
    address = transfer.DataAddress.bearer("HttpData", "https://a.example/1", "t" * 5000)
    start = transfer.TransferStart(provider_pid="p", consumer_pid="c", data_address=address)

    again = transfer.TransferStart.parse(start.as_json()).data_address
    assert again == address
    assert (again.property("authorization"), again.property("authType")) == ("t" * 5000, "bearer")
    assert again.property("other") is None


def test_reasons_are_shown_as_texts():
    assert sentences_of(("No.", {"message": "Late."}, {"@value": "Odd."}, {"a": 1}, 7)) == (
        "No.",
        "Late.",
        "Odd.",
        '{"a": 1}',
        "7",
    )
