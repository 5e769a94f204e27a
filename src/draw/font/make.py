#!/usr/bin/env python3
"""Makes widths.rs from the font's files beside it: pip install fonttools brotli, then run this here.

The files are Inter 4.001 in the subsets `latin` and `latin-ext`, as npm's @fontsource/inter 5.3.0 ships them.
"""

import subprocess
from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
WEIGHTS = (400, 600)
HEAD = """//! How far each character of the font moves the pen: made by `make.py`, not by hand.
//!
//! Inter {version}; {units} units are an em. A run holds consecutive characters, with their advances in the
//! weights 400 and 600.

/// How many units an em has.
pub(super) const UNITS: f64 = {units}.0;

/// Consecutive characters.
pub(super) struct Run {{
    /// The first one.
    pub(super) first: u32,
    /// Advances in the weight 400.
    pub(super) regular: &'static [u16],
    /// Advances in the weight 600.
    pub(super) bold: &'static [u16],
}}

/// All characters of the font, by code point.
pub(super) const RUNS: &[Run] = &[
"""


def load(subset, weight):
    return TTFont(HERE / f"inter-{subset}-{weight}.woff2")


def advances(weight):
    found = {}
    for subset in ("latin-ext", "latin"):  # where both have a character, browsers take the first face that fits
        font = load(subset, weight)
        metrics = font["hmtx"]
        for code, glyph in font.getBestCmap().items():
            # A control draws nothing. What joins the letter before it has an advance of its own in this font,
            # and the text measures it as none.
            if code >= 0x20:
                found[code] = metrics[glyph][0]
    return found


def main():
    regular, bold = (advances(weight) for weight in WEIGHTS)
    assert set(regular) == set(bold)
    runs = []
    for code in sorted(regular):
        if runs and runs[-1][-1] == code - 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    first = load("latin", 400)
    out = HEAD.format(version=f"{first['head'].fontRevision:.3f}", units=first["head"].unitsPerEm)
    for run in runs:
        out += f"    Run {{\n        first: 0x{run[0]:04X},\n"
        for name, weight in (("regular", regular), ("bold", bold)):
            out += f"        {name}: &[{', '.join(str(weight[code]) for code in run)}],\n"
        out += "    },\n"
    out += "];\n"
    (HERE / "widths.rs").write_text(out)
    subprocess.run(["rustfmt", "--edition", "2024", HERE / "widths.rs"], check=True)


main()
