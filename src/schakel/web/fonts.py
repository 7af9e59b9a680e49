"""Makes the typeface of the site: a Latin subset of Inter as one variable WOFF2 file.

``python -m schakel.web.fonts`` builds it when it is missing or out of date. The source comes from
the wheel ``fontpkg-inter`` (SIL Open Font License 1.1); the licence is put beside the result.
"""

import hashlib
import io
import os
import shutil
import sys
import time
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parent / "static" / "web" / "fonts" / "inter-latin.woff2"

# Basic Latin, Latin-1, Latin Extended-A; then quotes, dashes, bullet, ellipsis, narrow space,
# euro, arrows, minus, approximately, comparisons and the subscript two of CO2.
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026),
    *(0x202F, 0x2082, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2264, 0x2265),
]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]
# The size axis is fixed at text size; the weights are those of tokens.css.
AXES = {"opsz": 14, "wght": (400, 700)}


def source() -> Path:
    """The variable upright font inside the wheel."""
    return Path(str(files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"))


def recipe() -> str:
    """A digest of everything the result depends on."""
    parts = (CHARACTERS, FEATURES, AXES, version("fonttools"), version("brotli"))
    return hashlib.sha256(source().read_bytes() + repr(parts).encode()).hexdigest()


def subset() -> bytes:
    """The subset as WOFF2; the same bytes for the same recipe."""
    # Only a build needs fontTools, and it takes a quarter of a second to import.
    from fontTools import subset as subsetting  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    font = TTFont(source(), recalcTimestamp=False)
    options = subsetting.Options(
        layout_features=FEATURES, name_IDs=[0, 1, 2, 3, 4, 6, 13, 14], notdef_outline=True
    )
    subsetter = subsetting.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, AXES)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def build(target: Path = TARGET) -> Path:
    """Make `target` unless it is up to date, with the licence beside it.

    Parameters
    ----------
    target : Path
        The file to make; its folder is made too.

    Returns
    -------
    Path
        `target`.
    """
    stamp = target.with_name(f".{target.stem}.recipe")  # a dot file is not served
    wanted = recipe()
    if target.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(str(files("fontpkg_inter") / "LICENSE"), target.with_name("OFL.txt"))
    # Two processes may start at once: each writes a file of its own and puts it in place whole.
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_bytes(subset())
    draft.replace(target)
    stamp.write_text(wanted, encoding="ascii")
    return target


def main() -> None:
    """Build the font and say how large it is and how long it took."""
    start = time.perf_counter()
    size = build().stat().st_size
    seconds = time.perf_counter() - start
    sys.stdout.write(f"inter-latin.woff2: {size / 1024:.1f} KiB, {seconds:.1f} s\n")


if __name__ == "__main__":
    main()
