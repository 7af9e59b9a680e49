"""What a node says by itself under examination: the scripts that a conformance kit agreed on.

A script is a sequence of ``>word`` (the kit sends) and ``<word`` (the node sends), such as
``(">request", "<offer", ">termination")``; see `schakel tck`.
"""

from collections.abc import Sequence


def next_word(script: Sequence[str], said: Sequence[str]) -> str | None:
    """The word that the node is to send now, or None.

    Parameters
    ----------
    script : sequence of str
        The whole script.
    said : sequence of str
        The words that counted so far, from either side.

    Examples
    --------
    >>> next_word((">request", "<offer", ">termination"), ["request"])
    'offer'
    >>> next_word((">request", "<offer", ">termination"), ["request", "offer"]) is None
    True
    >>> next_word((">request", "<offer"), ["termination"]) is None
    True
    """
    steps = list(script)
    if [step[1:] for step in steps[: len(said)]] != list(said) or len(said) >= len(steps):
        return None
    following = steps[len(said)]
    return following[1:] if following[0] == "<" else None
