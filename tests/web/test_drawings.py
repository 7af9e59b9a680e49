"""The geometry of the drawings, against values worked out by hand."""

import math
import re
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from django.utils import translation

from schakel.web import drawings
from schakel.web.drawings import Sector, WrongSector, dot_row, wheel
from schakel.web.pictures import HUES, wheel_svg

pytestmark = pytest.mark.pure

NAMES = ["Slim produceren", "Flexibel produceren", "Slimme producten", "Slimme diensten"]
NAMES += ["Digitale fabriek", "Digitale ketens", "Duurzame fabriek", "Slim werken"]


def eight(**changes):
    """Eight sectors with level 1 now and 2 wanted, some of them changed by number (s3=...)."""
    sectors = [Sector(n, NAMES[n - 1], 1, 2) for n in range(1, 9)]
    for key, sector in changes.items():
        sectors[int(key[1:]) - 1] = sector
    return sectors


def render(sectors, title="Wiel"):
    template = Template("{% load drawings %}{% wheel sectors title %}")
    return template.render(Context({"sectors": sectors, "title": title}))


def test_a_level_is_44_and_35_and_a_half_for_each_step_from_the_middle():
    assert [drawings.radius(level) for level in (0, 1, 2.4, 5)] == [44, 79.5, 129.2, 221.5]


def test_the_first_sector_is_centred_at_the_top_and_the_rest_follow_clockwise():
    dots = [(float(s.x), float(s.y)) for s in drawings.rim(NAMES)]
    # 249.5 from the middle; 249.5 / sqrt(2) = 176.4 at 45 degrees.
    assert dots == [
        (0, -249.5),
        (176.4, -176.4),
        (249.5, 0),
        (176.4, 176.4),
        (0, 249.5),
        (-176.4, 176.4),
        (-249.5, 0),
        (-176.4, -176.4),
    ]


def test_a_sector_filled_to_level_one_has_its_corners_where_trigonometry_puts_them():
    # Half of 45 degrees less the angle under which a gap of 2.2 is seen:
    # at 44: 22.5 - 2.866 = 19.634 degrees; at 79.5: 22.5 - 1.586 = 20.914 degrees.
    inner_x, inner_y = 44 * math.sin(math.radians(19.634)), 44 * math.cos(math.radians(19.634))
    outer_x, outer_y = 79.5 * math.sin(math.radians(20.914)), 79.5 * math.cos(math.radians(20.914))
    assert (round(inner_x, 1), round(inner_y, 1)) == (14.8, 41.4)
    assert (round(outer_x, 1), round(outer_y, 1)) == (28.4, 74.3)
    assert wheel(eight())[0].now == (
        "M-14.8 -41.4L-28.4 -74.3A79.5 79.5 0 0 1 28.4 -74.3L14.8 -41.4"
        "A44.0 44.0 0 0 0 -14.8 -41.4Z"
    )


def test_the_edge_of_the_level_wanted_ends_at_that_level():
    # Its line is 4 wide, so its middle lies 2 below the radius of level 2, which is 115.
    assert "A113.0 113.0 0 0 1" in wheel(eight())[0].edge


def test_a_fractional_level_is_drawn_at_its_own_radius():
    drawn = wheel(eight(s1=Sector(1, NAMES[0], 2.4, 3.2)))[0]
    assert "A129.2 129.2 0 0 1" in drawn.now
    assert "A157.6 157.6 0 0 1" in drawn.wanted


def test_level_zero_is_answered_but_fills_nothing():
    drawn = wheel(eight(s1=Sector(1, NAMES[0], 0, None)))[0]
    assert (drawn.now, drawn.wanted, drawn.edge, drawn.is_empty) == ("", "", "", False)


def test_a_sector_without_answer_is_empty_with_a_dashed_edge():
    html = render(eight(s7=Sector(7, NAMES[6])))
    assert html.count('class="d-unknown"') == 1
    assert html.count('class="d-ground2"') == 7
    assert "Duurzame fabriek: no answer" in html


def test_a_level_wanted_below_the_level_now_stays_visible():
    html = render(eight(s2=Sector(2, NAMES[1], 3, 2)))
    assert html.count('class="d-halo"') == 1


def test_names_above_run_clockwise_and_names_below_the_other_way_so_that_all_can_be_read():
    sweeps = [s.name_path.split(" 0 0 ")[1][0] for s in drawings.rim(NAMES)]
    assert sweeps == ["1", "1", "1", "0", "0", "0", "1", "1"]


@pytest.mark.parametrize(
    ("longest", "size"), [(22, ""), (23, "small"), (26, "small"), (27, "tiny")]
)
def test_the_longest_name_decides_how_large_all_names_are_written(longest, size):
    assert drawings.name_size(["Slim werken", "x" * longest]) == size
    names = [*NAMES[:7], "x" * longest]
    html = render([Sector(n, name, 1, 2) for n, name in enumerate(names, 1)])
    wanted = f"wheel__name wheel__name--{size}" if size else "wheel__name"
    assert html.count(f'<text class="{wanted}">') == 8


@pytest.mark.parametrize("level", [-0.1, 5.1, 99, math.nan, math.inf])
def test_a_level_outside_the_scale_is_refused(level):
    with pytest.raises(WrongSector):
        Sector(1, "x", level, None)
    with pytest.raises(WrongSector):
        Sector(1, "x", None, level)
    with pytest.raises(WrongSector):
        dot_row(level, None)


@pytest.mark.parametrize("nr", [0, 9, -1])
def test_a_number_outside_the_eight_is_refused(nr):
    with pytest.raises(WrongSector):
        Sector(nr, "x")


@pytest.mark.parametrize("sectors", [[], eight()[:7], [*eight()[:7], Sector(1, "twice")]])
def test_a_wheel_without_each_of_the_eight_once_is_refused(sectors):
    with pytest.raises(WrongSector):
        wheel(sectors)


def test_a_hostile_name_is_written_as_text():
    bad = '</text><script>alert("x")</script>'
    html = render(eight(s1=Sector(1, bad, 1, 2)), title=bad)
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(&quot;x&quot;)") == 4  # title, words, rim and key


def test_the_words_of_the_wheel_say_what_it_shows():
    html = render(eight(s1=Sector(1, NAMES[0], 2.4, 3.2), s8=Sector(8, NAMES[7], 3, None)))
    assert "Slim produceren: now 2.4, wanted 3.2;" in html
    assert "Slim werken: now 3." in html
    assert 'role="img" aria-labelledby="wheel-t wheel-d"' in html


def test_coordinates_keep_their_point_where_numbers_are_written_with_a_comma():
    with translation.override("nl"):
        html = render(eight(s1=Sector(1, NAMES[0], 2.4, 3.2)))
        row = Template("{% load drawings %}{% dotrow 1 2.4 3.2 1200 %}").render(Context())
    assert "2,4" in html  # in words
    assert '<circle r="223.0" class="d-axis"/>' in html
    assert 'width="1200"' in row
    assert not re.search(r'(?: d| r| c?[xy])="[^"]*,', html + row)


def test_two_wheels_on_one_page_share_no_id():
    template = Template('{% load drawings %}{% wheel s "a" uid="x" %}{% wheel s "b" uid="y" %}')
    html = template.render(Context({"s": eight()}))
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids)) == 20


def test_a_drawing_carries_no_style_and_no_colour():
    html = render(eight())
    assert "style" not in html
    assert "fill=" not in html


def test_a_row_places_dot_and_ring_on_the_scale():
    # 8 at level 0, 208 at level 5: 40 a level.
    row = dot_row(1, 2.5)
    assert (row.now, row.wanted, row.span) == ("48.0", "108.0", "M48.0 12H108.0")
    assert row.axis == (
        "M8.0 12H208.0M8.0 9V15M48.0 9V15M88.0 9V15M128.0 9V15M168.0 9V15M208.0 9V15"
    )


@pytest.mark.parametrize(("now", "wanted"), [(None, None), (2, None), (None, 2), (2, 2)])
def test_a_row_has_no_line_unless_two_levels_lie_apart(now, wanted):
    assert dot_row(now, wanted).span == ""


def test_level_zero_is_a_dot_at_the_start_of_the_row():
    template = Template("{% load drawings %}{% dotrow 6 0 0 %}")
    html = template.render(Context())
    assert '<circle class="d-ring" cx="8.0" cy="12" r="9"/>' in html
    assert '<circle class="d-t" cx="8.0" cy="12" r="5.5"/>' in html


@pytest.mark.parametrize(
    ("share", "filled"), [(0, "0.0"), (41, "65.6"), (6.4, "10.2"), (100, "160.0")]
)
def test_a_share_fills_as_much_of_its_bar(share, filled):
    assert drawings.share_width(share, 160) == filled


@pytest.mark.parametrize("share", [-1, 100.1])
def test_a_share_of_more_than_all_is_refused(share):
    with pytest.raises(WrongSector):
        drawings.share_width(share, 160)


def test_the_numbers_of_a_scale_stand_above_the_marks_of_its_rows():
    drawn = Template("{% load drawings %}{% dotscale %}").render(Context())
    places = re.findall(r' x="([^"]+)"', drawn)
    assert places == [drawings.place(level, 216) for level in range(6)]


def test_a_share_is_drawn_in_the_hue_of_its_transformation():
    drawn = Template("{% load drawings %}{% sharebar 5 41 %}").render(Context())
    assert 'class="sharebar t5"' in drawn
    assert 'width="65.6"' in drawn


def test_a_wheel_as_a_file_holds_its_colours_and_escapes_its_names():
    names = [*NAMES[:7], "<b>&"]
    drawn = wheel_svg([Sector(nr, name, 1, 2) for nr, name in enumerate(names, 1)])
    root = ET.fromstring(drawn)  # noqa: S314
    assert "".join(root.itertext()).endswith("8<b>&")
    assert "class=" not in drawn
    assert [hue in drawn for hue in HUES] == [True] * 8
