"""Visible text is found in modules and templates, and an incomplete translation is told."""

import gettext

import pytest

from schakel.config import catalogues

MODULE = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Order %(number)s is late")
ngettext("%(n)d order", "%(n)d orders", 2)
pgettext("month", "May")
"""
TEMPLATE = """
{% translate "Save" %}
{% blocktranslate trimmed count n=orders %}
  One order of {{ company }}
{% plural %}
  {{ n }} orders of {{ company }}
{% endblocktranslate %}
    <b>deep
  less deep
      deeper</b>
"""
RAISING = """
def find(number):
    if number:
        raise errors.NoOrder(
            "There is no order {number}. "
            "Choose another one.",
            number=number,
        ) from None
    raise ValueError("a remark to programmers")
"""
RAISED = (None, "There is no order {number}. Choose another one.")

pytestmark = pytest.mark.pure


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with one module, one template and catalogues that were just updated."""
    monkeypatch.setattr(catalogues, "PACKAGE", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    (tmp_path / "views.py").write_text(MODULE)
    (tmp_path / "page.html").write_text(TEMPLATE)
    catalogues.main(["update"])
    return tmp_path


def translate(language, message, translation):
    """Write a translation into a catalogue, as a translator would."""
    path = catalogues.po_file(language)
    before = path.read_text()
    after = before.replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\n{translation}')
    assert after != before
    path.write_text(after)


def test_messages_of_modules_and_templates_are_found(package):
    assert sorted(catalogues.messages_of_source(), key=str) == [
        ("month", "May"),
        (None, "%(n)d order"),
        (None, "One order of %(company)s"),
        (None, "Order %(number)s is late"),
        (None, "Save"),
    ]


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ("programme/trade/actions.py", [RAISED]),
        ("programme/trade/queries.py", [RAISED]),
        ("programme/trade/views/orders.py", [RAISED]),
        ("network/exchange/forms.py", [RAISED]),
        ("web/limits.py", [RAISED]),
        ("programme/trade/domain/orders.py", [RAISED]),
        ("config/views.py", []),
        ("wire/client.py", []),
    ],
)
def test_sentences_of_errors_are_found_where_people_read_them(package, module, found):
    before = catalogues.messages_of_source().keys()
    (package / module).parent.mkdir(parents=True)
    (package / module).write_text(RAISING)

    assert [*(catalogues.messages_of_source().keys() - before)] == found


def test_the_translation_of_an_error_keeps_the_places_for_its_details(package):
    (package / "web").mkdir()
    (package / "web" / "limits.py").write_text(RAISING)
    catalogues.main(["update"])
    translate("nl", RAISED[1], 'msgstr "Er is geen order {nummer}. Kies een andere."')

    assert (
        "nl: other placeholders in the translation than in the source: "
        "'There is no order {number}. Choose another one.'"
    ) in list(catalogues.check())


def test_an_empty_translation_is_told_for_both_languages(package, capsys):
    code = catalogues.main(["check"])

    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "catalogues: 10 to do"


def test_a_translation_with_another_placeholder_is_told(package):
    translate("nl", "Order %(number)s is late", 'msgstr "Order %(nummer)s is te laat"')

    assert (
        "nl: other placeholders in the translation than in the source: 'Order %(number)s is late'"
    ) in list(catalogues.check())


def test_an_update_keeps_translations_and_drops_what_is_gone(package):
    translate("nl", "Save", 'msgstr "Opslaan"')
    (package / "views.py").write_text("")
    catalogues.main(["update"])

    kept = [(m.id, m.string) for m in catalogues.read("nl") if m.id]
    assert ("Save", "Opslaan") in kept
    assert len(kept) == 2


def test_a_message_that_is_not_in_the_catalogue_is_told(package):
    (package / "more.py").write_text('_("New sentence")')

    assert "de: not in the catalogue: 'New sentence'" in list(catalogues.check())


def test_the_same_source_gives_the_same_bytes(package):
    before = catalogues.po_file("de").read_bytes()
    catalogues.main(["update"])

    assert catalogues.po_file("de").read_bytes() == before


def test_a_compiled_catalogue_translates(package):
    translate("nl", "Save", 'msgstr "Opslaan"')
    catalogues.main(["compile"])

    compiled = gettext.translation("django", catalogues.LOCALE, ["nl"])
    assert compiled.gettext("Save") == "Opslaan"
