"""The typeface that this site serves."""

import pytest
from fontTools.ttLib import TTFont

from schakel.web import fonts

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return fonts.build(tmp_path_factory.mktemp("fonts") / "inter-latin.woff2")


def test_the_font_is_small_and_carries_its_licence(built):
    assert built.stat().st_size < 40 * 1024
    licence = built.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_the_font_has_every_letter_of_the_three_languages_and_our_signs(built):
    known = set(TTFont(built).getBestCmap())
    wanted = "äöüÄÖÜßéëïóèêçáàíñőšž€→←≥≤−…’‘“”„–₂×²µ°±½"  # noqa: RUF001 (the signs themselves)
    missing = {sign for sign in wanted if ord(sign) not in known}
    assert missing == set()


def test_the_weights_of_the_tokens_lie_within_the_font_and_size_is_fixed(built):
    axes = {axis.axisTag: (axis.minValue, axis.maxValue) for axis in TTFont(built)["fvar"].axes}
    assert axes == {"wght": (400, 700)}


def test_figures_in_columns_can_be_tabular(built):
    features = {r.FeatureTag for r in TTFont(built)["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in features


def test_the_same_recipe_gives_the_same_bytes(built):
    assert fonts.subset() == built.read_bytes()


def test_a_font_that_is_up_to_date_is_left_alone(built, monkeypatch):
    monkeypatch.setattr(fonts, "subset", lambda: pytest.fail("built again"))
    before = built.stat().st_mtime_ns
    assert fonts.build(built).stat().st_mtime_ns == before


def test_a_font_of_another_recipe_is_made_again(tmp_path, monkeypatch):
    target = tmp_path / "inter-latin.woff2"
    monkeypatch.setattr(fonts, "subset", lambda: b"first")
    fonts.build(target)
    monkeypatch.setattr(fonts, "subset", lambda: b"second")
    monkeypatch.setattr(fonts, "CHARACTERS", [*fonts.CHARACTERS, 0x2713])
    assert fonts.build(target).read_bytes() == b"second"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        ".inter-latin.recipe",
        "OFL.txt",
        "inter-latin.woff2",
    ]
