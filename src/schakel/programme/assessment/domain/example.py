"""The answers of a made-up company, for the example of a result."""

from schakel.programme.assessment.domain.answers import Answers

EXAMPLE = Answers(
    instrument="schakel-smart-industry@1.0.0",
    profile={"own_machines": True, "own_product": True, "size": "10-49"},
    answers={
        "am-process-control": 2,
        "fm-quote": 1,
        "fm-scheduling": 2,
        "sp-connectivity": 1,
        "sv-offering": 1,
        "df-integration": 3,
        "df-machine-connectivity": 1,
        "cf-technical-data": 1,
        "cf-security": 1,
        "sf-energy": 2,
        "sw-skills": 2,
        "sw-leadership": 3,
    },
    targets={
        "am-process-control": 3,
        "fm-quote": 3,
        "fm-scheduling": 3,
        "sp-connectivity": 2,
        "df-integration": 3,
        "df-machine-connectivity": 3,
        "cf-technical-data": 3,
        "cf-security": 3,
        "sf-energy": 3,
        "sw-skills": 3,
        "sw-leadership": 4,
    },
)
