"""Which passwords are too easy to guess.

Length counts and kinds of characters do not (NIST SP 800-63B section 5.1.1.2, OWASP ASVS 5.0
V6.2): refused is what is short, on a list of common passwords, or made of words that anybody
knows about the person or this site.
"""

from collections.abc import Collection, Iterable

SHORTEST, LONGEST = 12, 128
SHORTEST_OWN_WORD = 4
LEFT_OVER = 6  # characters that must remain when the person's own words are taken out
FEWEST_CHARACTERS = 5  # different ones: "aaaabbbbcccc" is a pattern, not a password
SITE_WORDS = ("schakel", "smartindustry", "smart-industry")


def weaknesses(password: str, known: Iterable[str], common: Collection[str]) -> tuple[str, ...]:
    """What is wrong with a password, as codes; empty if nothing is.

    Parameters
    ----------
    password : str
        As typed.
    known : iterable of str
        What others know of the person: name, e-mail address.
    common : collection of str
        Common passwords in lower case.

    Returns
    -------
    tuple of str
        Of ``short``, ``long``, ``common``, ``own``.

    Examples
    --------
    >>> weaknesses("anna-jansen-1", ["Anna Jansen", "anna@metaal.example"], set())
    ('own',)
    >>> weaknesses("correct paard batterij nietje", ["Anna Jansen"], set())
    ()
    """
    found = []
    if len(password) < SHORTEST:
        found.append("short")
    if len(password) > LONGEST:
        return ("long",)
    if is_common(password, common):
        found.append("common")
    if is_own(password, known):
        found.append("own")
    return tuple(found)


def is_common(password: str, common: Collection[str]) -> bool:
    """Whether it is on the list, with digits or signs around it or not, or one pattern repeated."""
    plain = password.casefold()
    core = plain.strip("0123456789!?.,;:-_*#@$%&+= ")
    return plain in common or core in common or len(set(plain)) < FEWEST_CHARACTERS


def is_own(password: str, known: Iterable[str]) -> bool:
    """Whether little is left of it without the words that others know."""
    rest, before = bare(password), len(bare(password))
    for word in own_words(known):
        rest = rest.replace(word, "")
    return len(rest) < before and len(rest) < LEFT_OVER


def own_words(known: Iterable[str]) -> list[str]:
    """The words of four letters and more in what is known, the longest first."""
    words = {bare(word) for word in SITE_WORDS}
    for text in known:
        words |= {bare(part) for part in separated(text).split()}
        words.add(bare(text))
    return sorted((word for word in words if len(word) >= SHORTEST_OWN_WORD), key=len, reverse=True)


def separated(text: str) -> str:
    """`text` with a space for whatever is neither letter nor digit."""
    return "".join(char if char.isalnum() else " " for char in text)


def bare(text: str) -> str:
    """Letters and digits of `text` in lower case."""
    return "".join(char for char in text.casefold() if char.isalnum())
