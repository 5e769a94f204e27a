//! How the parts of the picture look: one style sheet, made of roles of the palette.

use crate::draw::font::FAMILY;
use crate::draw::palette::{Role, Tone, paint};

/// A rule: selector, colours, and what else there is.
struct Rule(&'static str, &'static [(&'static str, Role)], &'static str);

const RULES: &[Rule] = &[
    Rule(".sheet", &[("fill", Role::Ground)], ""),
    Rule(".hair", &[("fill", Role::Hair)], ""),
    Rule(".card", &[("fill", Role::Surface), ("stroke", Role::Hair)], ""),
    Rule(".future-ground", &[("fill", Role::Pale(Tone::Purple))], "opacity:.55"),
    Rule("text", &[("fill", Role::Ink)], ""),
    Rule(".title", &[], "font-size:30px;font-weight:600;letter-spacing:-.3px"),
    Rule(".title.long", &[], "font-size:19px;letter-spacing:0"),
    Rule(".heading", &[], "font-size:16px;font-weight:600"),
    Rule(".name", &[], "font-size:13.5px;font-weight:600"),
    Rule(".body", &[], "font-size:12.5px"),
    Rule(".small", &[("fill", Role::Soft)], "font-size:11px"),
    Rule(".lab", &[("fill", Role::Soft)], "font-size:11px;font-weight:600"),
    Rule(".stage", &[("fill", Role::Head)], ""),
    Rule(".stage-name", &[("fill", Role::OnHead)], ""),
    Rule(".lane-name", &[("fill", Role::Ink)], ""),
    Rule(".back", &[("stroke", Role::Edge)], "fill:none;stroke-width:1.5;stroke-dasharray:4 3"),
    Rule(".back-head", &[("fill", Role::Edge)], ""),
    Rule(
        ".icon",
        &[("stroke", Role::Soft)],
        "fill:none;stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round",
    ),
    Rule(".icon.strong", &[("stroke", Role::Ink)], ""),
    Rule(".icon.good", &[("stroke", Role::Tone(Tone::Green))], "stroke-width:2"),
    Rule(".icon.bad", &[("stroke", Role::Tone(Tone::Vermillion))], "stroke-width:2"),
    Rule(
        ".icon.truth",
        &[("stroke", Role::Deep(Tone::Yellow)), ("fill", Role::Pale(Tone::Yellow))],
        "",
    ),
    Rule(".icon.idea", &[("stroke", Role::Deep(Tone::Green))], ""),
    Rule(".icon.act", &[("stroke", Role::Deep(Tone::Purple))], ""),
    Rule(".bubble", &[("fill", Role::Surface), ("stroke", Role::Hair)], ""),
    Rule(".grid", &[("stroke", Role::Hair)], "stroke-dasharray:2 4"),
    Rule(".grid.zero", &[("stroke", Role::Edge)], "stroke-dasharray:none;opacity:.6"),
    Rule(".felt-good", &[("fill", Role::Pale(Tone::Green))], ""),
    Rule(".felt-bad", &[("fill", Role::Pale(Tone::Vermillion))], ""),
    Rule(
        ".curve",
        &[("stroke", Role::Tone(Tone::Blue))],
        "fill:none;stroke-width:3;stroke-linecap:round",
    ),
    Rule(".curve.future", &[("stroke", Role::Tone(Tone::Purple))], "stroke-dasharray:7 6"),
    Rule(
        ".curve.measured",
        &[("stroke", Role::Tone(Tone::Orange))],
        "stroke-width:2;stroke-dasharray:2 4",
    ),
    Rule(
        ".felt-dot",
        &[("fill", Role::Tone(Tone::Orange)), ("stroke", Role::Ground)],
        "stroke-width:1.5",
    ),
    Rule(".face-ground", &[("fill", Role::Surface), ("stroke", Role::Edge)], "stroke-width:1.5"),
    Rule(
        ".face.good .face-ground",
        &[("fill", Role::Pale(Tone::Green)), ("stroke", Role::Tone(Tone::Green))],
        "",
    ),
    Rule(
        ".face.bad .face-ground",
        &[("fill", Role::Pale(Tone::Vermillion)), ("stroke", Role::Tone(Tone::Vermillion))],
        "",
    ),
    Rule(".face-ink", &[("fill", Role::Ink)], ""),
    Rule(".face-line", &[("stroke", Role::Ink)], "fill:none;stroke-width:1.4;stroke-linecap:round"),
    Rule(".truth-ring", &[("stroke", Role::Tone(Tone::Yellow))], "fill:none;stroke-width:2"),
    Rule(".chip-box", &[("fill", Role::Pale(Tone::Grey))], ""),
    Rule(".chip .lab", &[("fill", Role::Deep(Tone::Grey))], ""),
    Rule(".chip.today .chip-box,.chip.blue .chip-box", &[("fill", Role::Pale(Tone::Blue))], ""),
    Rule(".chip.today .lab,.chip.blue .lab", &[("fill", Role::Deep(Tone::Blue))], ""),
    Rule(
        ".chip.future .chip-box",
        &[("fill", Role::Surface), ("stroke", Role::Tone(Tone::Purple))],
        "",
    ),
    Rule(".chip.future .lab", &[("fill", Role::Deep(Tone::Purple))], ""),
    Rule(".chip.truth .chip-box", &[("fill", Role::Pale(Tone::Yellow))], ""),
    Rule(".chip.truth .lab", &[("fill", Role::Deep(Tone::Yellow))], ""),
    Rule(".chip.good .chip-box", &[("fill", Role::Pale(Tone::Green))], ""),
    Rule(".chip.good .lab", &[("fill", Role::Deep(Tone::Green))], ""),
    Rule(".chip.warn .chip-box", &[("fill", Role::Pale(Tone::Orange))], ""),
    Rule(".chip.warn .lab", &[("fill", Role::Deep(Tone::Orange))], ""),
    Rule(".chip.bad .chip-box", &[("fill", Role::Pale(Tone::Vermillion))], ""),
    Rule(".chip.bad .lab", &[("fill", Role::Deep(Tone::Vermillion))], ""),
    Rule(".change", &[("fill", Role::Deep(Tone::Purple))], ""),
    Rule(".pain,.idea-card,.auto-card", &[("fill", Role::Surface), ("stroke", Role::Hair)], ""),
    Rule(".accent.bad", &[("fill", Role::Tone(Tone::Vermillion))], ""),
    Rule(".accent.good", &[("fill", Role::Tone(Tone::Green))], ""),
    Rule(".accent.auto", &[("fill", Role::Tone(Tone::Purple))], ""),
    Rule(".cell", &[("fill", Role::Pale(Tone::Grey)), ("stroke", Role::Hair)], ""),
    Rule(".cell.hit", &[("fill", Role::Tone(Tone::Vermillion))], ""),
    Rule(
        ".avatar",
        &[("fill", Role::Pale(Tone::Sky)), ("stroke", Role::Tone(Tone::Sky))],
        "stroke-width:1.5",
    ),
    Rule(
        ".avatar.b",
        &[("fill", Role::Pale(Tone::Orange)), ("stroke", Role::Tone(Tone::Orange))],
        "",
    ),
    Rule(
        ".avatar.c",
        &[("fill", Role::Pale(Tone::Green)), ("stroke", Role::Tone(Tone::Green))],
        "",
    ),
    Rule(
        ".avatar.d",
        &[("fill", Role::Pale(Tone::Purple)), ("stroke", Role::Tone(Tone::Purple))],
        "",
    ),
    Rule(".warned", &[("fill", Role::Deep(Tone::Vermillion))], ""),
    Rule(
        ".halo",
        &[("stroke", Role::Ground), ("fill", Role::Ink)],
        "paint-order:stroke;stroke-width:4px;stroke-linejoin:round",
    ),
    Rule(".mid", &[], "text-anchor:middle"),
    Rule(".end", &[], "text-anchor:end"),
    Rule(".lane-bar", &[("fill", Role::Band)], ""),
    Rule(".use", &[("fill", Role::Tone(Tone::Blue))], ""),
    Rule(
        ".use-line",
        &[("stroke", Role::Tone(Tone::Blue))],
        "stroke-width:4;stroke-linecap:round;opacity:.45",
    ),
    Rule(
        ".send",
        &[("fill", Role::Surface), ("stroke", Role::Tone(Tone::Purple))],
        "stroke-width:2",
    ),
    Rule(".sight", &[("stroke", Role::Edge)], "stroke-width:1.5;stroke-dasharray:8 5"),
    Rule(".counted", &[("fill", Role::Tone(Tone::Orange))], "opacity:.8"),
    Rule(".usual", &[("fill", Role::Pale(Tone::Grey))], ""),
    Rule(".stands-out", &[("fill", Role::Pale(Tone::Vermillion))], ""),
    Rule(
        ".rate",
        &[("stroke", Role::Tone(Tone::Grey))],
        "fill:none;stroke-width:1.3;stroke-linejoin:round",
    ),
    Rule(".rate.out", &[("stroke", Role::Tone(Tone::Vermillion))], "stroke-width:2.4"),
    Rule(".bar-flow", &[("fill", Role::Pale(Tone::Orange))], ""),
    Rule("[data-touchpoint]:focus,[data-journey]:focus", &[], "outline:none"),
    Rule(
        "[data-touchpoint]:focus .card,[data-journey]:focus .auto-card",
        &[("stroke", Role::Tone(Tone::Blue))],
        "stroke-width:2.5",
    ),
];

/// The style sheet.
pub(super) fn css() -> String {
    let mut out = format!("text{{font-family:{FAMILY}}}\n");
    for Rule(selector, colours, rest) in RULES {
        let mut parts: Vec<String> =
            colours.iter().map(|(property, role)| paint(property, *role)).collect();
        parts.extend((!rest.is_empty()).then(|| (*rest).to_owned()));
        out.push_str(&format!("{selector}{{{}}}\n", parts.join(";")));
    }
    out
}
