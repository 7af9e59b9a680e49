"""Every address of a hub x who asks x whose it is: one table says what each of them gets.

The addresses come from the resolver: one that the table does not know fails. What belongs to
another company is the same 404 as what does not exist.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils.html import escape

pytestmark = pytest.mark.django_db

SEATS = ("owner", "member", "adviser", "reader")
OTHERS = ("stranger", "former", "hub staff", "staff elsewhere", "office")
SIGNED_IN = (*SEATS, *OTHERS)
WHO = ("visitor", *SIGNED_IN, "operator")
FEW = ("visitor", "reader", "stranger", "hub staff", "operator")
UNKNOWN = "0" * 31 + "1"
MALFORMED = ("x", "..", "A" * 32, "0" * 33, "1' OR '1'='1", "%00", "٣" * 32, "a\x00b")
METHODS = ("get", "post")
# These change with every request, also when it only reads.
PASSING = {"django_session", "usersessions_usersession", "web_allowance"}
AUDIT = {"audit_entry", "audit_head"}


@dataclass(frozen=True)
class Rule:
    """Who gets what; everybody who is not named gets `others`."""

    allowed: tuple[str, ...]
    others: dict[str, int] = field(default_factory=dict)
    rest: int = 404

    def status(self, who, allowed):
        """The status for `who`, if those who are allowed get `allowed`."""
        if who in self.others:
            return self.others[who]
        return allowed if who in self.allowed else self.rest


# Who is not signed in is led to the sign-in page by GET (302), and refused by POST (401).
NOBODY_GET = {"visitor": 302, "operator": 302}
NOBODY_POST = {"visitor": 401, "operator": 401}
LOW = {"member": 403, "adviser": 403, "reader": 403}


def rules(allowed, low=None):
    """The same people for reading and sending; `low` says who gets something else."""
    low = low or {}
    return {
        "get": Rule(allowed, {**NOBODY_GET, **low}),
        "post": Rule(allowed, {**NOBODY_POST, **low}),
    }


EVERYBODY = {method: Rule(WHO) for method in METHODS}
PERSON = rules(SIGNED_IN)
READ = rules(SEATS)
ANSWER = rules(("owner", "member", "adviser"), {"reader": 403})
MANAGE = rules(("owner",), LOW)
STAFF_ROLES = ("hub staff", "staff elsewhere", "office")
STAFF = rules(STAFF_ROLES)
HUB = rules(("hub staff", "office"))
OFFICE = rules(("office",))
OPERATOR = {method: Rule(("operator",), rest=403) for method in METHODS}
# Pages of the entrance lead those who are in already away.
ENTRANCE = {method: Rule(("visitor", "operator"), rest=302) for method in METHODS}
# allauth leads who has to sign in there by POST too.
MINE = {method: Rule(SIGNED_IN, {"visitor": 302, "operator": 302}) for method in METHODS}
NOT_YET_OPERATOR = {method: Rule(WHO[:-1], {"operator": 302}) for method in METHODS}
# Staff has a second factor here, and nobody else.
WITH_A_FACTOR = {method: Rule(STAFF_ROLES, rest=302) for method in METHODS}
WITHOUT_A_FACTOR = {method: Rule((*SEATS, "stranger", "former"), rest=302) for method in METHODS}
# Whoever is the only owner of a company cannot go before it does.
ALONE = {"owner": 409, "stranger": 409}
GOING = {"post": Rule(SIGNED_IN, {**NOBODY_POST, **ALONE})}
# An owner lets anybody go; the member who is named goes by themselves.
LETTING_GO = {"post": Rule(("owner", "member"), {**NOBODY_POST, "adviser": 403, "reader": 403})}


def nothing(_world, _company):
    """An address without ids."""
    return {}


@dataclass(frozen=True)
class Page:
    """What one address answers.

    `get` and `post` are the statuses for those who are allowed; `post` without any fields, or
    with `data`. `writes` are tables that even reading it writes.
    """

    who: dict[str, Rule]
    get: int = 200
    post: int = 405
    ids: object = nothing
    posts: dict[str, Rule] | None = None
    data: object = None
    writes: frozenset[str] = frozenset()
    asks_first: bool = False  # who it is, before the method
    is_dear: bool = False  # makes a document: asked by fewer

    @property
    def askers(self):
        """Who asks for it here."""
        return FEW if self.is_dear else WHO

    def expected(self, method, who):
        """The status that `who` gets; a method that is not there is 405 for everybody."""
        allowed = getattr(self, method)
        if allowed == 405 and not self.asks_first:
            return 405
        return ((method == "post" and self.posts) or self.who)[method].status(who, allowed)


def company_only(_world, company):
    return {"company": company.uid}


def with_person(_world, company):
    return {"company": company.uid, "uid": company.member}


def with_invitation(_world, company):
    return {"company": company.uid, "uid": company.invitation}


def with_share(_world, company):
    return {"company": company.uid, "uid": company.share}


def with_item(_world, company):
    return {"company": company.uid, "code": "am-process-control"}


def fixed(**ids):
    return lambda _world, _company: ids


OWN_ENTRY = fixed(kind="hub", code="oost")


def at_company(who, **more):
    return Page(who, **{"ids": company_only, **more})


HERE = {
    # the shell
    "web:language": Page(EVERYBODY, get=302, ids=fixed(code="en")),
    "web:styleguide": Page(EVERYBODY),
    "web:about": Page(EVERYBODY),
    "web:privacy": Page(EVERYBODY),
    "web:retention": Page(EVERYBODY),
    "web:accessibility": Page(EVERYBODY),
    "web:terms": Page(EVERYBODY),
    "web:statements": Page(OPERATOR),
    "web:statement": Page(OPERATOR, post=422, ids=fixed(kind="terms", language="nl")),
    "web:healthz": Page(EVERYBODY),
    "web:robots": Page(EVERYBODY),
    "web:favicon": Page(EVERYBODY, get=302),
    # the node
    "identity:did-document": Page(EVERYBODY),
    "exchange:inbox": Page(EVERYBODY, get=405, post=400),
    "exchange:messages": Page(OPERATOR, post=422),
    "metrics": Page(OPERATOR),
    "operator": Page(NOT_YET_OPERATOR, post=422, data={"key": "wrong"}),
    "operator-out": Page(EVERYBODY, get=405, post=302),
    "operator-link": Page(EVERYBODY, get=403, ids=fixed(given="operator:x:y")),
    # around signing in
    "account_login": Page(ENTRANCE, post=200),
    "account_logout": Page(MINE, post=302),
    "account_inactive": Page(EVERYBODY),
    "account_signup": Page(ENTRANCE, post=200),
    "account_email_verification_sent": Page(EVERYBODY, get=302, post=302),
    "account_reset_password": Page(EVERYBODY, post=200),
    "account_confirm_password_reset_code": Page(EVERYBODY, get=302, post=302),
    "account_complete_password_reset": Page(EVERYBODY, get=302, post=302),
    "account_password_reset_completed": Page(EVERYBODY),
    "mfa_authenticate": Page(EVERYBODY, get=302, post=302),
    "mfa_login_webauthn": Page(EVERYBODY, get=302, post=302),
    # the own account
    "account_reauthenticate": Page(MINE, post=200),
    "mfa_reauthenticate": Page(WITH_A_FACTOR, post=200),
    "mfa_reauthenticate_webauthn": Page(EVERYBODY, get=302, post=302),
    "account_email": Page(MINE, post=302),
    "account_change_password": Page(MINE, post=200),
    "account_set_password": Page(MINE, get=302, post=302),
    "mfa_index": Page(MINE, asks_first=True),
    "mfa_activate_totp": Page(WITHOUT_A_FACTOR, post=200),
    "mfa_deactivate_totp": Page(rules(STAFF_ROLES, NOBODY_GET), post=302),
    "mfa_view_recovery_codes": Page(MINE, get=404, asks_first=True),
    "mfa_generate_recovery_codes": Page(
        MINE, post=302, posts={"post": Rule(STAFF_ROLES, NOBODY_GET, rest=200)}
    ),
    "mfa_download_recovery_codes": Page(MINE, get=404, post=404),
    "mfa_list_webauthn": Page(MINE, asks_first=True),
    "mfa_add_webauthn": Page(MINE, post=200),
    "mfa_edit_webauthn": Page(MINE, get=404, post=404, ids=fixed(pk=999_999)),
    "mfa_remove_webauthn": Page(MINE, get=404, post=404, ids=fixed(pk=999_999)),
    "usersessions_list": Page(MINE, post=302),
    "account_end_session": Page(PERSON, get=405, post=302, ids=fixed(pk=999_999)),
    # people and companies
    "accounts:today": Page(PERSON),
    "accounts:make": Page(PERSON, post=422),
    "accounts:me": Page(PERSON, post=422),
    "accounts:own-archive": Page(PERSON, writes=frozenset(AUDIT)),
    "accounts:delete-me": Page(PERSON, post=200, posts=GOING),
    "accounts:digest-off": Page(
        EVERYBODY, post=200, ids=lambda _world, company: {"token": company.digest}
    ),
    "accounts:staff": Page(OFFICE, post=422),
    "office:counts": Page(STAFF),
    "office:csv": Page(STAFF),
    "office:xlsx": Page(STAFF),
    "accounts:dismiss": Page(OFFICE, get=405, post=302),
    "accounts:invitation": Page(
        {"get": Rule(WHO), "post": Rule(SIGNED_IN, NOBODY_POST)},
        post=409,
        ids=lambda _world, company: {"token": company.token},
    ),
    "accounts:home": at_company(READ),
    "accounts:details": at_company(MANAGE, post=422),
    "accounts:people": at_company(READ, post=422, posts=MANAGE),
    "accounts:role": at_company(
        MANAGE, get=405, post=302, ids=with_person, data={"role": "reader"}
    ),
    "accounts:end": at_company(LETTING_GO, get=405, post=302, ids=with_person),
    "accounts:take-back": at_company(MANAGE, get=405, post=302, ids=with_invitation),
    "accounts:archive": at_company(READ, writes=frozenset(AUDIT)),
    "accounts:delete": at_company(MANAGE, post=200),
    # who can help, and the agenda
    "ecosystem:help": Page(EVERYBODY),
    "ecosystem:fieldlab": Page(EVERYBODY, ids=lambda world, _company: {"uid": world.fieldlab}),
    "ecosystem:hubs": Page(EVERYBODY),
    "ecosystem:hub": Page(EVERYBODY, ids=fixed(code="oost")),
    "ecosystem:entries": Page(STAFF),
    "ecosystem:edit": Page(HUB, post=422, ids=OWN_ENTRY),
    "ecosystem:preview": Page(HUB, post=302, ids=fixed(kind="hub", code="oost", number=1)),
    "ecosystem:history": Page(HUB, ids=OWN_ENTRY),
    "ecosystem:undo": Page(HUB, get=405, post=409, ids=OWN_ENTRY),
    "ecosystem:agenda": Page(EVERYBODY),
    "ecosystem:transformation": Page(EVERYBODY, ids=fixed(nr=1)),
    "ecosystem:project": Page(EVERYBODY, ids=fixed(nr=1)),
    # the assessment of a browser: nobody here has one
    "assessment:front-door": Page(EVERYBODY),
    "assessment:start": Page(EVERYBODY, post=422),
    "assessment:profile": Page(EVERYBODY, get=404, post=404),
    "assessment:item": Page(EVERYBODY, get=404, post=404, ids=fixed(code="am-process-control")),
    "assessment:result": Page(EVERYBODY, get=404),
    "assessment:download": Page(EVERYBODY, get=404),
    "assessment:share": Page(EVERYBODY, get=404, post=404),
    "assessment:revoke": Page(EVERYBODY, get=405, post=404, ids=fixed(uid=UNKNOWN)),
    "assessment:erase": Page(EVERYBODY, get=404, post=404),
    "assessment:overview": Page(EVERYBODY, get=404),
    "assessment:ask-all": Page(EVERYBODY, get=405, post=404),
    "assessment:priorities": Page(EVERYBODY, get=405, post=404),
    "assessment:result-pdf": Page(EVERYBODY, get=404),
    "assessment:result-xlsx": Page(EVERYBODY, get=404),
    # the assessment of a company
    "assessment:company-overview": at_company(READ),
    "assessment:company-profile": at_company(READ, post=302, posts=ANSWER),
    "assessment:company-item": at_company(READ, post=422, posts=ANSWER, ids=with_item),
    "assessment:company-changes": at_company(READ, get=204, ids=with_item),
    "assessment:company-ask-all": at_company(ANSWER, get=405, post=302),
    "assessment:company-priorities": at_company(ANSWER, get=405, post=302),
    "assessment:company-result": at_company(READ),
    "assessment:company-download": at_company(READ),
    "assessment:company-result-pdf": at_company(READ, is_dear=True),
    "assessment:company-result-xlsx": at_company(READ, is_dear=True),
    "assessment:company-share": at_company(READ, post=422, posts=ANSWER),
    "assessment:company-revoke": at_company(ANSWER, get=405, post=302, ids=with_share),
    "assessment:company-erase": at_company(MANAGE, post=302),
    "assessment:company-begin": at_company(ANSWER, get=405, post=302),
    "assessment:company-keep": at_company(ANSWER, get=405, post=404),
    "assessment:company-steps": at_company(READ),
    "assessment:company-step-mark": at_company(ANSWER, get=405, post=400),
    # for everybody
    "assessment:shared": Page(EVERYBODY, ids=lambda _world, company: {"token": company.link}),
    "assessment:shared-pdf": Page(
        EVERYBODY, is_dear=True, ids=lambda _world, company: {"token": company.link}
    ),
    "assessment:example": Page(EVERYBODY),
    "assessment:example-pdf": Page(EVERYBODY, is_dear=True),
}


@dataclass(frozen=True)
class Held:
    """A company and everything of it that has an id."""

    uid: str = UNKNOWN
    member: str = UNKNOWN
    invitation: str = UNKNOWN
    token: str = "unknown"
    share: str = UNKNOWN
    link: str = "unknown"
    digest: str = "unknown"


@dataclass(frozen=True)
class World:
    """Two companies, and a browser for everybody who may ask."""

    ours: Held
    theirs: Held
    browsers: dict[str, Client]
    fieldlab: str

    @contextmanager
    def as_(self, who):
        """The browser of `who`; what it does is undone, here and in its cookies."""
        client = self.browsers[who]
        cookies = dict(client.cookies)
        with transaction.atomic():
            yield client
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(cookies)

    def ask(self, who, method, name, company, /, *, look=False, **ids):
        """What `who` is answered at an address of `company`; with `look` also what it wrote."""
        page = HERE[name]
        ids = {**page.ids(self, company), **ids}
        path = reverse(name, kwargs=ids)
        apps.get_model("web", "Allowance").objects.all().delete()
        with self.as_(who) as client:
            client.raise_request_exception = False
            answer = getattr(client, method)(path, page.data if method == "post" else None)
            content = b"".join(answer) if answer.streaming else answer.content
            return Answer(
                answer,
                content.decode("utf-8", "replace"),
                list(ids.values()),
                contents() if look else {},
            )


@dataclass(frozen=True)
class Answer:
    """What came back, and the database as it was before it was undone."""

    response: object
    text: str
    ids: list
    tables: dict[str, list]

    @property
    def status(self):
        return self.response.status_code

    def plain(self):
        """Status, place to go and body, without what is new each time and without the ids."""
        place = self.response.headers.get("Location", "")
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", self.text)
        text = text.replace(self.response.headers["X-Reference"], "")
        for each in sorted(map(str, self.ids), key=len, reverse=True):
            for form in spellings(each):
                text, place = text.replace(form, "ID"), place.replace(form, "ID")
        return self.status, place, text


def spellings(value):
    """An id as it is, and as it stands in addresses and inside other addresses."""
    once = quote(value, safe="~()*!'")
    return [value, escape(value), once, quote(once, safe=""), escape(quote(once, safe=""))]


def contents():
    """What stands in every table, but for those that every request may write."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in PASSING:
                columns = ", ".join(connection.ops.quote_name(f.column) for f in model._meta.fields)
                cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table)}")  # noqa: S608
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def changed(before, answer):
    """Tables that a request wrote."""
    return {table for table, rows in answer.tables.items() if rows != before[table]}


def held(name, person, company, letters):
    """A company with people, an invitation, an assessment and a link to its result."""
    from schakel.kernel.clock import utc_now  # noqa: PLC0415 (after the settings)
    from schakel.network.accounts import actions, queries  # noqa: PLC0415
    from schakel.network.accounts.domain.roles import Role  # noqa: PLC0415
    from schakel.network.accounts.queries import digest_token  # noqa: PLC0415
    from schakel.programme.assessment import actions as assessment  # noqa: PLC0415
    from schakel.programme.assessment.domain.instrument import (  # noqa: PLC0415
        load_instrument,
    )
    from schakel.programme.assessment.queries import token_of  # noqa: PLC0415

    now = utc_now()
    people = {role: person(f"{role}@{name}.example", role) for role in SEATS}
    row = company(name, **people)
    seat = queries.seat(person_seen(people["owner"]), row.uid)
    invited = actions.invite(seat, f"invited@{name}.example", Role.READER, now=now)
    scan = assessment.start_for_company(
        row.uid, instrument=load_instrument().reference, by=people["owner"].uid, now=now
    )
    share = assessment.share_result(scan, days=30, now=now, by=people["owner"].uid)
    told = Held(
        uid=row.uid,
        member=people["member"].uid,
        invitation=invited.uid,
        token=re.search(r"/invitation/([\w-]+)/", letters().body)[1],
        share=share.uid,
        link=token_of(share),
        digest=digest_token(people["reader"].uid),
    )
    return told, people


def person_seen(user):
    """A person as the rooms see them."""
    from schakel.network.accounts.queries import person_from  # noqa: PLC0415 (after the settings)

    return person_from(user, user.staff_roles.all())


@pytest.fixture
def world(settings, tmp_path, person, company, signed_in):
    """Two companies, everybody who may ask, and a browser for each of them."""
    from schakel.kernel.clock import utc_now  # noqa: PLC0415
    from schakel.network.accounts import actions, queries  # noqa: PLC0415 (after the settings)
    from schakel.network.accounts.models import Letter, Membership  # noqa: PLC0415
    from schakel.network.identity.interface import ensure_keys  # noqa: PLC0415
    from schakel.programme.ecosystem.queries import catalogue  # noqa: PLC0415
    from schakel.web import operator  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.OPTIONS = replace(settings.OPTIONS, data=tmp_path)
    (tmp_path / "operator.key").write_text("a key\n", encoding="ascii")
    ensure_keys()
    letters = lambda: Letter.objects.latest("created_at")  # noqa: E731
    ours, people = held("ours", person, company, letters)
    theirs, strangers = held("theirs", person, company, letters)
    former = person("former@ours.example", "former")
    Membership.objects.create(user=former, company_id=ours.uid, role="member", since=utc_now())
    seat = queries.seat(person_seen(people["owner"]), ours.uid)
    actions.end_seat(seat, former.uid, now=utc_now())
    people |= {
        "stranger": strangers["owner"],
        "former": former,
        "hub staff": person("staff@hub.example", "staff", hub="oost"),
        "staff elsewhere": person("elsewhere@hub.example", "elsewhere", hub="noord"),
        "office": person("office@hub.example", "office", hub=""),
    }
    browsers = {who: signed_in(user) for who, user in people.items()}
    browsers |= {who: Client(headers={"accept-language": "en"}) for who in ("visitor", "operator")}
    browsers["operator"].cookies[operator.cookie_name()] = operator.new_pass("cookie")
    draft_of_an_entry(browsers["hub staff"])
    return World(ours, theirs, browsers, catalogue().fieldlabs[0].id)


def draft_of_an_entry(browser):
    """Let the staff of a hub write a draft over its entry."""
    path = reverse("ecosystem:edit", kwargs=OWN_ENTRY(None, None))
    sent = browser.get(path).context["form"].initial
    answer = browser.post(
        path, {name: "" if value is None else value for name, value in sent.items()}
    )
    assert answer.headers["Location"].endswith("/draft/1/")


def names(patterns, space=""):
    """Full names of all addresses, through every include; the path of one that has no name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else str(pattern.pattern)


def of_a_company(world):
    """Addresses that carry the id of a company."""
    return [name for name, page in HERE.items() if "company" in page.ids(world, world.ours)]


def test_the_table_knows_every_address_and_no_other():
    walked = list(names(get_resolver("schakel.config.urls_hub").url_patterns))

    assert sorted(set(walked) - set(HERE)) == []
    assert sorted(set(HERE) - set(walked)) == []
    assert len(walked) == len(set(walked))


def test_an_address_that_the_table_does_not_know_is_seen():
    from django.urls import include, path  # noqa: PLC0415 (only here)

    inner = ([path("b/", print, name="b"), path("c/", print)], "room")
    assert list(names([path("a/", include(inner))])) == ["room:b", "c/"]


def test_everybody_gets_what_the_table_says(world):
    wrong = {}
    for name, page in HERE.items():
        for method in METHODS:
            for who in page.askers:
                got = world.ask(who, method, name, world.ours).status
                if got != (expected := page.expected(method, who)):
                    wrong[name, method, who] = f"{got}, not {expected}"

    assert wrong == {}


def test_another_companys_id_cannot_be_told_from_one_that_does_not_exist(world):
    told = {}
    for name in of_a_company(world):
        for method in METHODS:
            for who in (*SEATS, "former", *STAFF_ROLES):
                theirs = world.ask(who, method, name, world.theirs)
                unknown = world.ask(who, method, name, Held())
                both = [theirs.plain(), unknown.plain()]
                if both[0] != both[1] or theirs.status not in (404, 405):
                    told[name, method, who] = [theirs.status, unknown.status]

    assert told == {}


def test_an_id_that_is_none_is_the_same_404(world):
    told = {}
    for name in of_a_company(world):
        if HERE[name].get == 405:
            continue
        unknown = world.ask("owner", "get", name, Held()).plain()
        for malformed in MALFORMED:
            got = world.ask("owner", "get", name, Held(), company=malformed).plain()
            if got[:2] != unknown[:2] or got[0] != 404:
                told[name, malformed] = got[:2]

    assert told == {}


def test_what_belongs_to_another_company_is_not_found_at_ones_own(world):
    """Under the own company, with the id of a person, an invitation or a link of another one."""
    told = {}
    before = contents()
    for name in of_a_company(world):
        inner = HERE[name].ids(world, world.theirs).get("uid")
        if inner is None:
            continue
        theirs = world.ask("owner", "post", name, world.ours, uid=inner, look=True)
        unknown = world.ask("owner", "post", name, world.ours, uid=UNKNOWN)
        both = [theirs.plain(), unknown.plain()]
        if both[0] != both[1] or changed(before, theirs):
            told[name] = [both[0][:2], both[1][:2], changed(before, theirs)]

    assert told == {}


def test_reading_any_address_writes_nothing(world):
    wrote = {}
    before = contents()
    for name, page in HERE.items():
        for who in page.askers:
            tables = (
                changed(before, world.ask(who, "get", name, world.ours, look=True)) - page.writes
            )
            if tables:
                wrote[name, who] = tables

    assert wrote == {}


def test_what_a_stranger_sends_changes_nothing(world):
    wrote = {}
    before = contents()
    for name in of_a_company(world):
        for who in ("visitor", *OTHERS, "operator"):
            tables = changed(before, world.ask(who, "post", name, world.ours, look=True))
            if tables:
                wrote[name, who] = tables

    assert wrote == {}


def test_control_what_an_owner_sends_is_seen_as_a_change(world):
    before = contents()
    answer = world.ask("owner", "post", "accounts:role", world.ours, look=True)
    assert changed(before, answer) == {"accounts_membership", *AUDIT}
    assert contents() == before


def test_control_a_page_that_names_the_company_of_another_is_seen(world):
    own = world.ask("owner", "get", "accounts:home", world.ours)
    unknown = world.ask("owner", "get", "accounts:home", Held())
    assert own.plain() != unknown.plain()


def test_every_cookie_that_is_set_is_told_on_the_privacy_page(world):
    from schakel.web.facts import all_cookies  # noqa: PLC0415 (after the settings)

    told = {cookie.name for cookie in all_cookies()}
    found = set()
    for name in HERE:
        for who in ("visitor", "owner", "operator"):
            found |= set(world.ask(who, "get", name, world.ours).response.cookies)

    assert found - told == set()
