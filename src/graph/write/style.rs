//! The style sheet of a picture.

use crate::draw::font::{self, Weight};
use crate::draw::palette::{self, Role, Tone, paint};
use crate::graph::model::Kind;
use std::fmt::Write;

use super::boxes::{CAPTION, CHANNEL, DETAIL, LABEL, SMALL, TITLE};

/// The tone of a kind of step: blue speaks, orange waits, purple decides, sky calls, yellow goes back,
/// green begins.
pub(super) fn tone(kind: Kind) -> Tone {
    match kind {
        Kind::Start | Kind::Begin => Tone::Green,
        Kind::Send => Tone::Blue,
        Kind::Wait | Kind::Race | Kind::Countdown => Tone::Orange,
        Kind::Branch | Kind::Split | Kind::Winner => Tone::Purple,
        Kind::Repeat | Kind::Back => Tone::Yellow,
        Kind::Track | Kind::Call => Tone::Sky,
        Kind::Let | Kind::Set | Kind::End => Tone::Grey,
        Kind::Later => Tone::Vermillion,
    }
}

const KINDS: [Kind; 17] = [
    Kind::Start,
    Kind::Send,
    Kind::Wait,
    Kind::Race,
    Kind::Countdown,
    Kind::Branch,
    Kind::Split,
    Kind::Winner,
    Kind::Repeat,
    Kind::Back,
    Kind::Let,
    Kind::Set,
    Kind::Track,
    Kind::Call,
    Kind::Begin,
    Kind::End,
    Kind::Later,
];

/// Colours and shapes, without the font's files.
pub(super) fn css() -> String {
    palette::css() + &shapes()
}

/// The look of the parts, in roles of the palette.
pub(super) fn shapes() -> String {
    let mut out = String::new();
    let mut rule = |selector: &str, declarations: &[String]| {
        let _ = writeln!(out, "{selector}{{{}}}", declarations.join(";"));
    };
    let fill = |role| paint("fill", role);
    let stroke = |role| paint("stroke", role);
    let text = |(size, _): (f64, f64), weight: Weight| {
        format!("font-size:{size}px;font-weight:{}", weight.number())
    };
    let (regular, bold) = (Weight::Regular, Weight::Bold);
    rule("text", &[format!("font-family:{}", font::FAMILY), fill(Role::Ink)]);
    rule(".ground", &[fill(Role::Ground)]);
    rule(".band", &[fill(Role::Band)]);
    rule(".stage", &["font-size:13px;font-weight:600".into(), fill(Role::Soft)]);
    rule(".heading", &["font-size:24px;font-weight:600;letter-spacing:-.2px".into()]);
    rule(".lead", &["font-size:13px".into(), fill(Role::Soft)]);
    rule(".fact", &["font-size:12.5px".into()]);
    rule(".about", &["font-size:12.5px;font-weight:600".into(), fill(Role::Soft)]);
    rule(".box", &[fill(Role::Surface), stroke(Role::Hair), "stroke-width:1".into()]);
    rule(".caption", &[text(CAPTION, bold), "letter-spacing:.4px".into()]);
    rule(".title", &[text(TITLE, bold)]);
    rule(".small .title", &["font-size:13px;font-weight:600".into()]);
    rule(".detail", &[text(DETAIL, regular), fill(Role::Soft)]);
    rule(".channel", &[text(CHANNEL, regular)]);
    rule(".then,.note", &[text(SMALL, regular), fill(Role::Soft)]);
    rule(".foot", &[text(SMALL, regular), fill(Role::Soft)]);
    rule(".foot.end", &["text-anchor:end".into()]);
    rule(".foot.mid", &["text-anchor:middle".into()]);
    rule(".joint", &["fill:none;stroke-width:1;stroke-dasharray:7 5".into(), stroke(Role::Edge)]);
    rule(".outline", &["fill:none;stroke-width:1;stroke-dasharray:3 4".into(), stroke(Role::Edge)]);
    rule(".plan", &[fill(Role::Surface), stroke(Role::Edge)]);
    rule(".plan.here", &[fill(Role::Edge)]);
    rule(".visit", &[text(SMALL, bold), fill(Role::Deep(Tone::Vermillion))]);
    rule(".rule", &["fill:none;stroke-width:1".into(), stroke(Role::Hair)]);
    rule(
        ".icon",
        &[
            "fill:none;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round".into(),
            stroke(Role::Soft),
        ],
    );
    rule(".visited-icon", &[stroke(Role::Tone(Tone::Vermillion))]);
    rule(
        ".line,.head",
        &[
            "fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round".into(),
            stroke(Role::Edge),
        ],
    );
    rule(".trouble .line", &["stroke-dasharray:5 4".into()]);
    rule(".trouble .line,.trouble .head", &[stroke(Role::Tone(Tone::Vermillion))]);
    rule(".back .line,.back .head", &[stroke(Role::Tone(Tone::Yellow))]);
    rule(".back .line", &["stroke-dasharray:1 4.5;stroke-width:2".into()]);
    rule(".label-ground", &[fill(Role::Ground), "opacity:.94".into()]);
    rule(".banded .label-ground", &[fill(Role::Band)]);
    rule(".label", &[text(LABEL, regular), "text-anchor:middle".into()]);
    rule(
        ".time",
        &[text(LABEL, regular), "text-anchor:middle".into(), fill(Role::Deep(Tone::Orange))],
    );
    for kind in KINDS {
        let (key, tone) = (kind.key(), tone(kind));
        rule(&format!(".{key} .disc"), &[fill(Role::Pale(tone))]);
        rule(&format!(".{key} .kind"), &[stroke(Role::Tone(tone))]);
        rule(&format!(".{key} .caption"), &[fill(Role::Deep(tone))]);
        if kind.is_small() {
            rule(&format!(".{key} .box"), &[fill(Role::Pale(tone)), stroke(Role::Tone(tone))]);
            rule(&format!(".{key} .title"), &[fill(Role::Deep(tone))]);
        }
    }
    rule(".start .box", &[stroke(Role::Tone(Tone::Green)), "stroke-width:1.5".into()]);
    rule(".later .box", &[stroke(Role::Tone(Tone::Vermillion)), "stroke-dasharray:5 4".into()]);
    // A path: what it came by stands out, all else steps back.
    rule(".walked .step:not(.lit),.walked .edge:not(.lit)", &["opacity:.45".into()]);
    rule(".lit .box", &[stroke(Role::Tone(Tone::Vermillion)), "stroke-width:2.5".into()]);
    rule(
        ".lit .line,.lit .head",
        &[stroke(Role::Tone(Tone::Vermillion)), "stroke-width:3;stroke-dasharray:none".into()],
    );
    out
}

/// Colours, shapes, and the font for these texts.
pub(super) fn sheet<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    font::faces(texts) + &css()
}
