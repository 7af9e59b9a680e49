"""Parts of a page."""

import re

import pytest
from django import forms
from django.template import Context, Template

from schakel.web.navigation import NavItem, current

pytestmark = pytest.mark.pure


class Form(forms.Form):
    number = forms.RegexField(r"^\d{8}$", label="KvK number", help_text="Eight digits")
    sector = forms.ChoiceField(label="Sector", required=False, choices=[("a", "<A>")])
    answer = forms.ChoiceField(
        label="Answer", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect
    )


def render(source, **context):
    return Template("{% load shell %}" + source).render(Context(context))


def test_a_transformation_always_stands_with_its_number_and_its_name():
    assert render("{% tname 5 name %}", name="Digital <factory>") == (
        '<span class="tname tname--strong t5"><span class="tnum t5" aria-hidden="true">5</span>'
        "<span>Digital &lt;factory&gt;</span></span>"
    )


@pytest.mark.parametrize("nr", [0, 9])
def test_there_are_eight_transformations(nr):
    with pytest.raises(ValueError, match="numbered 1 to 8"):
        render("{% tnum nr %}", nr=nr)


def test_a_badge_has_its_word_and_an_unknown_one_is_a_mistake():
    assert render('{% badge "none" %}') == '<span class="badge badge--none">not measured</span>'
    assert ">our word<" in render('{% badge "promise" label %}', label="our word")
    with pytest.raises(KeyError):
        render('{% badge "certified" %}')


def test_breadcrumbs_end_at_this_page():
    html = render('{% breadcrumbs "Start" "/" "Here" %}')
    assert '<li><a href="/">Start</a></li><li aria-current="page">Here</li>' in html


def test_breadcrumbs_without_this_page_are_a_mistake():
    with pytest.raises(ValueError, match="label and address in turn"):
        render('{% breadcrumbs "Start" "/" %}')


def test_a_field_is_tied_to_its_label_hint_and_error():
    html = render("{% field form.number %}", form=Form({"number": "1"}))
    assert '<label for="id_number">KvK number</label>' in html
    assert 'aria-describedby="id_number-hint id_number-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="hint" id="id_number-hint">Eight digits</p>' in html
    assert '<p class="error" id="id_number-error">' in html


def test_a_field_without_error_has_none():
    html = render("{% field form.sector %}", form=Form({"sector": "a"}))
    assert "error" not in html
    assert "(optional)" in html
    assert "&lt;A&gt;" in html


def test_choices_stand_in_a_group_with_a_legend():
    html = render("{% field form.answer %}", form=Form())
    assert '<legend class="label">Answer</legend>' in html
    assert html.count('<label class="choice"') == 2


def test_the_error_summary_leads_to_each_field_and_takes_the_focus():
    html = render("{% error_summary form %}", form=Form({"number": "<b>", "answer": "q"}))
    assert "2 things to change" in html
    assert '<a href="#id_number">' in html
    assert " autofocus>" in html


def test_fields_with_the_same_error_are_told_apart_in_the_summary():
    html = render("{% error_summary form %}", form=Form({}))
    links = re.findall(r"<a href=[^>]+>(.*?)</a>", html)
    assert links == [
        "<b>KvK number</b> This field is required.",
        "<b>Answer</b> This field is required.",
    ]


def test_there_is_no_error_summary_without_errors():
    assert render("{% error_summary form %}", form=Form()).strip() == ""


def test_progress_shows_done_here_and_to_come():
    html = render("{% ticks 2 4 %}")
    states = [part.split(">")[0] for part in html.split("<li")[1:]]
    assert states == [' class="is-done"', ' class="is-here"', "", ""]
    skipped = render("{% ticks 3 4 done %}", done=[2, 4])
    states = [part.split(">")[0] for part in skipped.split("<li")[1:]]
    assert states == ["", ' class="is-done"', ' class="is-here"', ' class="is-done"']


def test_an_empty_page_offers_the_first_step():
    html = render('{% empty "No machines" "They appear here." "/new" "Connect one" %}')
    assert '<a class="btn" href="/new">Connect one</a>' in html


def test_a_figure_carries_its_source_and_greys_when_old():
    html = render('{% figure "16" "of firms" unit="%" source="Eurostat 2020" is_old=True %}')
    assert '<div class="figure is-old">' in html
    assert '<p class="source">Eurostat 2020</p>' in html


def test_the_tab_of_this_page_is_marked():
    html = render('{% tabs "Parts" "Result" "/r" "Plan" "/p" here="/p" %}')
    assert '<a href="/p" aria-current="page">Plan</a>' in html
    assert html.count("aria-current") == 1


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        ("scan:start", "page"),
        ("scan:item", "true"),
        ("scanner:item", ""),
        ("web:about", ""),
        ("", ""),
    ],
)
def test_a_menu_entry_is_current_on_its_page_and_marked_on_those_that_belong_to_it(here, expected):
    item = NavItem("Scan", "scan:start", 10, pages=("scan:item",))
    assert current(item, here) == expected
