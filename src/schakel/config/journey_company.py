"""The journey of a company, from a scan without account to its last day, walked over HTTP."""

import io
import json
import re
import secrets
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any

from schakel.config.demo_signins import SignIn
from schakel.config.journey import REMARK, Steps, Visitor, require

COMPANY = "Tandwielfabriek Bedacht B.V."
OWNER, ADVISER = "olga@tandwiel.example", "adriaan@advies.example"
FACTS: dict[str, Any] = {"sector": "25", "size": "10-49", "province": "NL21", "town": "Enschede"}
PROFILE: dict[str, Any] = {
    "own_machines": "yes",
    "own_product": "yes",
    "makes_parts": "yes",
    "serves_installed_base": "yes",
    "programmable_machines": "yes",
    "order_type": "make-to-order",
    "shifts": "2",
}
LETTER_S = 30.0
SCAN_ITEMS = 12
FULL_ITEMS = 40
NEXT_STEPS = 3
SMALLEST_FILE = 5_000
CODE = r"^ {4}([A-Z0-9-]+)\r?$"
INVITATION = r"(/invitation/[\w.=-]+/)"
LEVELS = (2, 1, 3, 0, 2, 1, 2, 3, 1)


def levels(number: int) -> dict[str, int]:
    """What is answered to the item with this number."""
    level = LEVELS[number % len(LEVELS)]
    return {"now": level, "wanted": min(5, level + 2)}


@dataclass
class CompanyJourney:
    """One company from its scan to its deletion, with an adviser.

    Parameters
    ----------
    hub : str
        Address of the hub.
    mail : Path
        Folder into which it writes letters.
    people : sequence of SignIn
        The made-up people of the demonstration.
    """

    hub: str
    mail: Path
    people: Sequence[SignIn]
    owner: Visitor = field(init=False)
    adviser: Visitor = field(init=False)
    password: str = field(init=False)
    company: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        self.owner, self.adviser = Visitor(self.hub), Visitor(self.hub, "de")
        self.password = secrets.token_urlsafe(16)

    def walk(self, steps: Steps) -> None:
        """All steps in order; each is tried, whether or not the one before held."""
        with steps.step("printed sign-ins work") as told:
            told["signed_in"] = [self.sign_in(each) for each in self.people]
        with steps.step("guided tour shown in three languages"):
            for language in ("nl", "en", "de"):
                require('href="/help/"' in Visitor(self.hub, language).get("/tour/"), "no tour")
        with steps.step("sign-up keeps the scan") as told:
            self.scan()
            self.sign_up(self.owner, OWNER)
            told["kept"] = self.make_company()
        with steps.step("full self-assessment answered") as told:
            told.update(self.assess())
        with steps.step("result of the company shown"):
            self.see_result()
        with steps.step("result taken as PDF and spreadsheet") as told:
            told.update(self.take_files())
        with steps.step("adviser invited and let in"):
            self.invite()
        with steps.step("step matched to a fieldlab") as told:
            told["fieldlab"] = self.find_help()
        with steps.step("step marked as started"):
            self.mark_step()
        with steps.step("archive downloaded") as told:
            told["answers"] = self.take_archive()
        with steps.step("another company is not there"):
            self.try_others()
        with steps.step("company deleted"):
            self.delete()

    def page(self, tail: str = "") -> str:
        """The path of a page of the company."""
        require(self.company, "there is no company")
        return f"/c/{self.company}/{tail}"

    def sign_in(self, who: SignIn) -> str:
        """Sign in as somebody made up, with a second step where one is asked; returns the role."""
        visitor = Visitor(self.hub, "en")
        visitor.get("/account/login/")
        visitor.post("/account/login/", login=who.email, password=who.password, next="/today/")
        if who.codes:
            visitor.post("/account/second-step/code/", code=who.codes[0])
        visitor.get(who.first)
        require(visitor.url == f"{self.hub}{who.first}", f"{who.email} sees {visitor.url}")
        return who.role

    def letter(self, to: str, pattern: str) -> str:
        """What `pattern` finds in the newest letter to an address; waits for the letter."""
        deadline = time.monotonic() + LETTER_S
        while time.monotonic() < deadline:
            for path in sorted(self.mail.glob("*.eml"), reverse=True):
                message = message_from_bytes(path.read_bytes(), policy=default)
                text = str(message.get_content())
                found = re.search(pattern, text, re.MULTILINE)
                if found and str(message["To"]) == to:
                    return found[1]
            time.sleep(0.1)
        require(holds=False, what=f"no letter to {to} after {LETTER_S:.0f} s")
        return ""

    def scan(self) -> None:
        """Answer the quick scan without an account."""
        self.owner.get("/scan/")
        self.owner.post("/scan/", own_machines="yes", own_product="yes")
        number = 0
        while match := re.search(r'<form[^>]+action="(/scan/q/[a-z-]+/)"', self.owner.page):
            remark = "" if number else REMARK
            self.owner.post(match[1], **levels(number), go="next", remark=remark)
            number += 1
        require(number == SCAN_ITEMS, f"the scan has {number} questions")

    def sign_up(self, visitor: Visitor, email: str) -> None:
        """Make an account, with the code in the letter that came."""
        visitor.get("/account/signup/")
        visitor.post("/account/signup/", email=email, password1=self.password)
        code = self.letter(email, CODE)
        visitor.post("/account/confirm/", action="verify", code=code)
        visitor.get("/today/")
        require(visitor.url.endswith("/today/"), "signing up did not sign in")

    def make_company(self) -> int:
        """Make the company; returns how many answers of the scan it has."""
        self.owner.get("/companies/new/")
        self.owner.post("/companies/new/", name=COMPANY, **FACTS)
        found = re.search(r"/c/([0-9a-f]{32})/assessment/$", self.owner.url)
        require(found, f"the new company leads to {self.owner.url}")
        self.company = found[1]  # type: ignore[index]
        kept = sum(self.is_answered(path) for path in self.items())
        require(kept == SCAN_ITEMS, f"{kept} answers were kept")
        return kept

    def items(self) -> list[str]:
        """The addresses of the questions that the company's overview links to."""
        page = self.owner.get(self.page("assessment/"))
        found = re.findall(rf'href="({self.page("assessment/q/")}[a-z-]+/)"', page)
        return list(dict.fromkeys(found))

    def is_answered(self, path: str) -> bool:
        """Open a question; whether it has an answer."""
        return bool(re.search(r'name="now"[^>]* checked', self.owner.get(path)))

    def assess(self) -> dict[str, int]:
        """Answer what the scan left open, in the company's full self-assessment."""
        self.owner.get(self.page("assessment/"))
        self.owner.post(self.page("assessment/all/"))
        self.owner.post(self.page("assessment/company/"), **PROFILE)
        open_items = [path for path in self.items() if not self.is_answered(path)]
        for number, path in enumerate(open_items):
            self.owner.get(path)
            self.owner.post(path, **levels(number), go="next", remark="")
        left = [path for path in self.items() if not self.is_answered(path)]
        require(not left, f"without an answer: {left}")
        answered = len(open_items) + SCAN_ITEMS
        require(answered >= FULL_ITEMS, f"only {answered} questions were asked")
        return {"answered": len(open_items), "had": SCAN_ITEMS}

    def see_result(self) -> None:
        """The result has the wheel and three steps; a link shows it to others."""
        page = self.owner.get(self.page("result/"))
        require('class="wheel"' in page, "the result shows no wheel")
        steps = len(re.findall(r'id="step-\d"', page))
        require(steps == NEXT_STEPS, f"the result shows {steps} next steps")
        self.owner.get(self.page("result/share/"))
        self.owner.post(self.page("result/share/"), days="7")
        found = re.search(r"/r/[\w.=-]+/", self.owner.page)
        require(found, "no link to share")
        self.link = found[0]  # type: ignore[index]
        require(REMARK not in unescape(Visitor(self.hub).get(self.link)), "a remark is shared")

    def take_files(self) -> dict[str, int]:
        """The result as a PDF and as a workbook; returns their sizes."""
        pdf = self.owner.file(self.page("result/result.pdf"))
        require(pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-64:], "this is no PDF")
        book = self.owner.file(self.page("result/result.xlsx"))
        with zipfile.ZipFile(io.BytesIO(book)) as file:
            texts = file.read("xl/sharedStrings.xml").decode()
        require(COMPANY in texts, "the workbook does not name the company")
        require(min(len(pdf), len(book)) > SMALLEST_FILE, "a file is too small to hold a result")
        return {"pdf_bytes": len(pdf), "xlsx_bytes": len(book)}

    def invite(self) -> None:
        """Invite an adviser, who signs up, accepts and sees the result."""
        self.owner.get(self.page("people/"))
        self.owner.post(self.page("people/"), email=ADVISER, role="adviser")
        path = self.letter(ADVISER, INVITATION)
        self.sign_up(self.adviser, ADVISER)
        self.adviser.get(path)
        self.adviser.post(path, answer="accept")
        require(self.adviser.url.endswith(self.page()), f"accepted, but sees {self.adviser.url}")
        self.adviser.get(self.page("result/"))
        self.adviser.get(self.page("delete/"), status=403)

    def find_help(self) -> str:
        """The name of the fieldlab that a step names first, which has a page of its own."""
        page = self.owner.get(self.page("steps/"))
        found = re.search(r'<a href="(/help/fieldlabs/[\w-]+/)">([^<]+)</a>', page)
        require(found, "no step names a fieldlab")
        path, name = found.groups()  # type: ignore[union-attr]
        require(name in self.owner.get(path), f"{path} is not the page of {name}")
        return unescape(name)

    def mark_step(self) -> None:
        """Say that the first step is started; the adviser sees it."""
        page = self.owner.get(self.page("steps/"))
        named = r'name="item" value="([\w-]+)"><input type="hidden" name="to_level" value="(\d)"'
        found = re.search(named, page)
        require(found, "no step can be marked")
        item, level = found.groups()  # type: ignore[union-attr]
        self.owner.post(self.page("steps/mark/"), item=item, to_level=level, state="started")
        require('id="started"' in self.adviser.get(self.page("steps/")), "the mark is not shown")

    def take_archive(self) -> int:
        """Everything of the company as one file; returns how many answers are in it."""
        content = self.owner.file(self.page("archive.zip"))
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = {n: json.loads(file.read(n)) for n in file.namelist() if n.endswith(".json")}
        held = [part for part in parts.values() if isinstance(part, dict) and "scan" in part]
        require(len(held) == 1, f"one file should hold the answers, of {sorted(parts)}")
        answers = held[0]["scan"]["answers"]
        require(len(answers) >= FULL_ITEMS, f"the archive holds {len(answers)} answers")
        require(any(a["remark"] == REMARK for a in answers.values()), "the remark is missing")
        require(any(m["state"] == "started" for m in held[0]["steps"]), "the step is missing")
        return len(answers)

    def try_others(self) -> None:
        """Every page of another company is a 404, as those of a company that nobody has."""
        theirs = [each.first for each in self.people if each.first.startswith("/c/")]
        require(theirs, "there is no other company")
        tails = ("", "assessment/", "result/", "result/result.pdf", "steps/", "people/", "delete/")
        for start in (theirs[0], f"/c/{'0' * 32}/"):
            for tail in (*tails, "archive.zip"):
                self.owner.get(start + tail, status=404)

    def delete(self) -> None:
        """Delete the company after giving the password again; then nobody finds anything."""
        path = self.page("delete/")
        self.owner.get(path)
        if "/account/again/" in self.owner.url:
            self.owner.post("/account/again/", password=self.password, next=path)
            self.owner.get(path)
        self.owner.post(path)
        self.owner.post(path, name=COMPANY)
        for tail in ("", "result/", "archive.zip"):
            self.owner.get(self.page(tail), status=404)
            self.adviser.get(self.page(tail), status=404)
        Visitor(self.hub).get(self.link, status=404)
