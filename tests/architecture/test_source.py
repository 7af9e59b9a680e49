"""What the source must not do anywhere, and what it may do in a few known places only."""

import ast
import re

import pytest

# What, and in which files it is known and looked at.
FORBIDDEN = {
    "code made from text": (r"(?<![\w.])(?:eval|exec|compile|__import__)\(", ()),
    "unsafe deserialization": (r"\b(?:pickle|marshal|shelve|dill|jsonpickle)\b", ()),
    "unsafe YAML": (
        r"yaml\.(?:load|load_all|unsafe_load|full_load)\((?![^)]*Loader=Loader)",
        (),
    ),
    "a shell": (r"\bos\.(?:system|popen)\(|shell=True|getoutput\(", ()),
    "queries put together by hand": (r"\.extra\(\s*(?:where|select|tables)|\bRawSQL\(|\.raw\(", ()),
    "templates made from text": (r"(?<![\w.])Template\(|\.from_string\(|autoescape off", ()),
    "markup that is not escaped": (
        r"\bmark_safe\((?!['\"][^'\"{]*['\"]\))|(?<![\w.\[])SafeString\(|\|\s*safe\b(?!ly)",
        (
            "web/statements.py",  # what the Markdown renderer made
            "network/accounts/adapters/second_step.py",  # a drawing of our own
        ),
    ),
    "weak hashes": (r"\b(?:md5|sha1|md4)\b", ()),
    "chance that can be guessed": (
        r"(?m)^\s*(?:import random\b|from random import)",
        ("network/jobs/actions/__init__.py",),  # when to try again
    ),
    "names of files that can be guessed": (r"\bmktemp\(", ()),
}
SCRIPTS = {
    "code made from text": r"\beval\(|new Function\(|setTimeout\(\s*[\"'`]",
    "markup made from text": r"\.(?:innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write",
    "messages between windows": r"postMessage|addEventListener\(\s*[\"']message[\"']",
    "prototype pollution": r"__proto__|\.prototype\s*\[",
}
# An answer of this site, in which the templates escaped everything.
KNOWN_SCRIPTS = {
    "programme/assessment/static/assessment/unsent.js": "outerHTML = await answer.text()",
}
SQL = re.compile(r"\.execute\(|\bRunSQL\(|executemany\(")
SQL_PLACES = {
    "config/backup.py",
    "config/check.py",
    "config/database.py",
    "config/doctor.py",
    "config/node.py",
    "config/postgresql.py",
    "config/restore.py",
    "network/dataspace/adapters/cell.py",
    "network/dataspace/queries/sources.py",
    "network/audit/migrations/0002_refuse_changes.py",
    "network/jobs/actions/__init__.py",
    "web/views.py",
}
NETWORK = re.compile(
    r"(?m)^\s*(?:import|from) (?:socket|ssl|httpx|httpcore|requests|aiohttp|smtplib|imaplib|ftplib"
    r"|urllib\.request|urllib3|http\.client|http\.server|socketserver)\b"
)
# `wire` reaches out; the rest are tools of the one who runs a node, and a name for a worker.
NETWORK_PLACES = {
    "config/demo.py",
    "config/doctor_peer.py",
    "config/journey.py",
    "config/peers/byhand.py",
    "config/postgresql.py",
    "config/supervisor.py",
    "config/tck/callbacks.py",
    "config/tck/target.py",
    "config/tls.py",
    "network/dataspace/adapters/cell.py",  # whether the cell is cut off from it
    "network/jobs/actions/waking.py",
    "network/jobs/actions/worker.py",
    "wire/certificate.py",
    "wire/client.py",
    "wire/mail.py",
    "wire/pinned.py",
}
CRYPTOGRAPHY = re.compile(
    r"(?m)^\s*from (?:cryptography|joserfc)[\w.]* import (?:\(([^)]*)\)|([^(\n]+))$"
)
KNOWN_CRYPTOGRAPHY = {
    "Ed25519PrivateKey",
    "Ed25519PublicKey",
    "ECKey",
    "Fernet",
    "InvalidSignature",
    "InvalidToken",
    "JoseError",
    "OKPKey",
    "jws",
}
# Patterns that are constants where they are given, and sentences that are made of constants.
KNOWN_PATTERNS = {"web/styleguide.py", "config/journey_company.py"}
KNOWN_SENTENCES = {"network/identity/domain/keys.py", "programme/assessment/domain/answer_file.py"}
XML = re.compile(r"(?m)^\s*(?:import|from) (?:xml(?!\.sax\.saxutils)|lxml|defusedxml|xmltodict)\b")
MATCHERS = {
    "compile",
    "match",
    "search",
    "fullmatch",
    "sub",
    "subn",
    "split",
    "findall",
    "finditer",
}


@pytest.fixture(scope="module")
def modules(source):
    """Text of every Python file of the product, by its path below `schakel`."""
    return {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("*.py"))
    }


@pytest.fixture(scope="module")
def markup(source):
    """Text of every template, by its path below `schakel`."""
    return {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("templates/**/*.html"))
    }


@pytest.fixture(scope="module")
def scripts(source):
    """Our own scripts; htmx comes from its wheel."""
    return {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("*.js"))
    }


def without_words(text):
    """Python source without comments and docstrings, which may speak of anything."""
    return ast.unparse(WithoutDocstrings().visit(ast.parse(text)))


class WithoutDocstrings(ast.NodeTransformer):
    """Removes the strings that stand alone."""

    def visit_Expr(self, node):
        is_words = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return ast.Pass() if is_words else node


def regular_expressions_of_text(text):
    """Lines in which a regular expression is made from anything but constants of the source."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner = node.func.value
        is_re = isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in MATCHERS
        if is_re and not is_constant(node.args[0]):
            yield node.lineno


def is_constant(node):
    """Whether an expression is made of constants: literals and names in capitals."""
    if isinstance(node, ast.JoinedStr):
        return all(is_constant(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return is_constant(node.value)
    if isinstance(node, ast.BinOp):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, ast.Name):
        return node.id.isupper()
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "re.escape"
    return isinstance(node, ast.Constant)


def sentences_of_others(trees):
    """Errors of ours whose sentence is not a literal: it would be filled in like one of ours."""
    kinds = {"SchakelError"}
    classes = [n for tree in trees.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    while (
        more := {
            c.name for c in classes if {b.id for b in c.bases if isinstance(b, ast.Name)} & kinds
        }
        - kinds
    ):
        kinds |= more
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                made, args = node.exc.func, node.exc.args
                ours = isinstance(made, ast.Name) and made.id in kinds
                if ours and args and not is_constant(args[0]):
                    yield f"{name}:{node.lineno}"


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_source_uses_what_it_must_not(what, modules, markup):
    pattern, known = FORBIDDEN[what]
    sources = {name: without_words(text) for name, text in modules.items()} | markup
    found = [
        f"{name}: {m[0]}" for name, text in sources.items() for m in re.finditer(pattern, text)
    ]

    assert [line for line in found if line.split(":")[0] not in known] == []


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("code made from text", "x = eval(given)"),
        ("unsafe deserialization", "import pickle"),
        ("unsafe YAML", "yaml.load(text)"),
        ("a shell", "subprocess.run(line, shell=True)"),
        ("queries put together by hand", "Scan.objects.raw(text)"),
        ("templates made from text", "Template(given)"),
        ("markup that is not escaped", "mark_safe(given)"),
        ("markup that is not escaped", "{{ given|safe }}"),
        ("weak hashes", "hashlib.md5(b'')"),
        ("chance that can be guessed", "import random"),
        ("names of files that can be guessed", "tempfile.mktemp()"),
    ],
)
def test_what_a_source_must_not_use_is_seen(what, planted):
    assert re.search(FORBIDDEN[what][0], planted) is not None


@pytest.mark.parametrize("what", SCRIPTS)
def test_no_script_uses_what_it_must_not(what, scripts):
    found = {
        name: text.replace(KNOWN_SCRIPTS.get(name, "\0"), "") for name, text in scripts.items()
    }

    assert [name for name, text in found.items() if re.search(SCRIPTS[what], text)] == []


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("code made from text", "eval(given)"),
        ("markup made from text", "node.innerHTML = given"),
        ("messages between windows", "window.addEventListener('message', take)"),
        ("prototype pollution", "a.__proto__ = b"),
    ],
)
def test_what_a_script_must_not_use_is_seen(what, planted):
    assert re.search(SCRIPTS[what], planted) is not None


def test_sql_by_hand_stands_only_where_it_is_known(modules):
    assert {name for name, text in modules.items() if SQL.search(text)} <= SQL_PLACES


def test_the_network_is_used_in_few_places(modules):
    assert {name for name, text in modules.items() if NETWORK.search(text)} <= NETWORK_PLACES


def test_cryptography_is_used_in_few_places(modules):
    used = {
        name.strip()
        for text in modules.values()
        for inside, line in CRYPTOGRAPHY.findall(text)
        for name in (inside or line.split("#")[0]).split(",")
    } - {""}

    assert used <= KNOWN_CRYPTOGRAPHY


def test_no_source_reads_xml(modules):
    known = {"config/testing.py"}  # the report that pytest itself wrote a moment ago
    assert {name for name, text in modules.items() if XML.search(text)} <= known


def test_no_regular_expression_is_made_from_text(modules):
    found = {name: list(regular_expressions_of_text(text)) for name, text in modules.items()}

    assert {name for name, lines in found.items() if lines} <= KNOWN_PATTERNS


@pytest.mark.parametrize(
    "line", ["re.compile(given)", "re.search(f'a{given}', b)", "re.sub('a' + b, c, d)"]
)
def test_a_regular_expression_made_from_text_is_seen(line):
    assert list(regular_expressions_of_text(line)) == [1]


def test_only_our_own_sentences_are_filled_in(modules):
    trees = {name: ast.parse(text) for name, text in modules.items()}

    found = {line.split(":")[0] for line in sentences_of_others(trees)}
    assert found <= KNOWN_SENTENCES


def test_a_sentence_of_somebody_else_is_seen():
    text = (
        "class Mine(SchakelError): ...\nclass More(Mine): ...\nraise More(given)\nraise Mine('a')"
    )
    assert list(sentences_of_others({"a.py": ast.parse(text)})) == ["a.py:3"]


def test_a_token_holds_256_random_bits():
    from schakel.kernel.identifiers import new_token, new_uid  # noqa: PLC0415 (only here)

    tokens = {new_token() for _ in range(1000)}
    assert {len(token) for token in tokens} == {43}
    assert len(tokens) == len({new_uid() for _ in range(1000)}) == 1000
