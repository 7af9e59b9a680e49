"""The official vectors of the protocol's JSON Schemas: what they refuse, we refuse."""

import json

from schakel.standards.dataspace import catalog, negotiation, policies, transfer, version
from schakel.standards.dataspace.common import InvalidDspMessage


def take_policy(instance):
    """`contract-schema.json` is an Offer or an Agreement."""
    if instance.get("@type") == "Agreement":
        return policies.take_agreement(instance, "")
    return policies.take_offer(instance, "")


PARSERS = {
    "catalog/catalog-error": catalog.CatalogError.parse,
    "catalog/catalog-request-message": catalog.CatalogRequest.parse,
    "catalog/catalog": catalog.Catalog.parse,
    "catalog/dataset-request-message": catalog.DatasetRequest.parse,
    "catalog/dataset": catalog.Dataset.parse,
    "common/protocol-version": version.parse_versions,
    "negotiation/contract": take_policy,
    "negotiation/contract-agreement-message": negotiation.ContractAgreement.parse,
    "negotiation/contract-agreement-verification-message": negotiation.AgreementVerification.parse,
    "negotiation/contract-negotiation-error": negotiation.NegotiationError.parse,
    "negotiation/contract-negotiation-event-message": negotiation.NegotiationEvent.parse,
    "negotiation/contract-negotiation": negotiation.Negotiation.parse,
    "negotiation/contract-negotiation-termination-message": negotiation.NegotiationTermination.parse,
    "negotiation/contract-offer-message": negotiation.ContractOffer.parse,
    "negotiation/contract-request-message": negotiation.ContractRequest.parse,
    "transfer/data-address": transfer.DataAddress.take,
    # What suspension, termination and error have in common; it has no type of its own.
    "transfer/transfer": lambda instance: transfer.TransferSuspension.parse(
        {"@type": "TransferSuspensionMessage"} | instance
    ),
    "transfer/transfer-completion-message": transfer.TransferCompletion.parse,
    "transfer/transfer-error": transfer.TransferError.parse,
    "transfer/transfer-process": transfer.TransferProcess.parse,
    "transfer/transfer-request-message": transfer.TransferRequest.parse,
    "transfer/transfer-start-message": transfer.TransferStart.parse,
    "transfer/transfer-suspension-message": transfer.TransferSuspension.parse,
    "transfer/transfer-termination-message": transfer.TransferTermination.parse,
}


def is_taken(vector):
    """Whether our parser takes the instance of `vector`."""
    try:
        PARSERS[vector["schema"].removesuffix("-schema.json")](vector["instance"])
    except InvalidDspMessage:
        return False
    return True


def test_all_vectors_are_judged_as_the_schemas_judge_them(official_suites):
    text = (official_suites / "dsp/schema_vectors.json").read_text(encoding="utf-8")
    vectors = json.loads(text)["vectors"]
    wrong = [
        (each["test"], each["case"])
        for each in vectors
        if is_taken(each) != (each["expect"] == "valid")
    ]

    assert wrong == []
    assert len(vectors) == 129


def test_official_examples_come_back_as_they_were_with_what_we_do_not_know(official_suites):
    seen = 0
    for path in sorted(official_suites.glob("dsp/schemas/*/example/*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        kinds = [each for each in PARSERS.values() if type_of(each) == found.get("@type")]
        if not kinds or "@type" not in found:
            continue
        found |= {"example:unknown": {"kept": [1, None, "yes"]}}
        if found.get("filter") == []:
            del found["filter"]  # no filter and an empty one are the same
        assert kinds[0](found).as_json() == found, path.name
        seen += 1
    assert seen == 24


def type_of(parser):
    """The @type that a parser takes, if it is one of a class."""
    return getattr(getattr(parser, "__self__", None), "TYPE", None)
