//! Marketing says how to stop it, where a law asks for that: in words, or with a link.
//!
//! This looks at text messages. A marketing e-mail carries its way out in a header that the target
//! puts in (`List-Unsubscribe`; `aws` takes its address from `unsubscribe_url`), apps and messengers
//! have a switch of their own. Whether the words or the page behind the link are enough is for a
//! person to judge: what is found here is a text that has neither.

use super::{Cx, Said, errors};
use crate::diag::Sink;
use crate::hir::{Expr, Purpose, Text, TextPart, Ty};

/// The word to answer with, understood everywhere, and what the CNIL and carriers ask for. It is also a word of
/// everyday life ("non-stop"), so it counts where it is written in capitals or behind a word of [`ANSWER`].
const STOP: &str = "stop";

/// What one does with [`STOP`], by language, in small letters.
const ANSWER: &[&str] = &[
    "svar",
    "send",
    "skriv",
    "sms",
    "svara",
    "skicka", // da, nb, sv
    "reply",
    "text",
    "txt",
    "respond", // en
    "répondez",
    "envoyez",
    "répondre", // fr
    "antworte",
    "antworten",
    "sende",
    "schreib", // de
    "antwoord",
    "stuur", // nl
    "vastaa",
    "lähetä", // fi
    "responde",
    "envía",
    "envia", // es, pt
    "rispondi",
    "invia", // it
    "odpisz",
    "wyślij", // pl
];

/// Beginnings of words that a text uses to say how to stop it, by language, in small letters.
const WORDS: &[&str] = &[
    "afmeld",
    "frameld",
    "framelde", // da
    "avanmäl",
    "avregistrera",
    "avprenumerera",
    "avsluta", // sv
    "meld av",
    "meld deg av",
    "avmeld",
    "reserver deg", // nb
    "unsubscribe",
    "opt out",
    "opt-out",
    "optout", // en
    "désabonn",
    "désinscri", // fr
    "abmeld",
    "abbestell",
    "austrag", // de
    "afmeld",
    "uitschrijv", // nl
    "peruuta",
    "lopeta", // fi
    "darse de baja",
    "date de baja",
    "baja", // es
    "disiscri",
    "annulla l'iscrizione", // it
    "cancelar",
    "anular a subscri", // pt
    "wypisz",
    "rezygn", // pl
];

/// Says where a marketing text has no way out.
pub(super) fn check(cx: &Cx<'_>, said: Said<'_>, sink: &mut Sink) {
    let is_text_message = said.card.parts.is_some();
    if cx.laws.is_empty() || !is_text_message || said.message.purpose != Some(Purpose::Marketing) {
        return;
    }
    for text in said.content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice()) {
        if !has_way_out(text) {
            sink.push(errors::no_opt_out(text.span, &cx.laws));
        }
    }
}

fn has_way_out(text: &Text) -> bool {
    text.parts.iter().any(|part| match part {
        TextPart::Text(words) => says_how(words) || words.split_whitespace().any(is_link),
        TextPart::Slot(expr) => can_lead(expr),
        TextPart::Each { body, .. } => has_way_out(body),
        TextPart::Plural { forms, .. } => forms.iter().any(|(_, form)| has_way_out(form)),
    })
}

fn says_how(text: &str) -> bool {
    let small = text.to_lowercase();
    let begins = |at: usize| {
        let before = small.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric())
    };
    let found = |word: &&str| small.match_indices(*word).any(|(at, _)| begins(at));
    WORDS.iter().any(found) || says_stop(text)
}

fn says_stop(text: &str) -> bool {
    let mut before = String::new();
    // `non-stop` is one word.
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '-') {
        let small = word.to_lowercase();
        if small == STOP && (word == "STOP" || ANSWER.contains(&before.as_str())) {
            return true;
        }
        if !small.is_empty() {
            before = small;
        }
    }
    false
}

/// Is this word an address of the web: `https://..`, `kurven.example/stop`.
pub(crate) fn is_link(word: &str) -> bool {
    if word.contains("://") || word.starts_with("www.") {
        return true;
    }
    let Some((host, _)) = word.split_once('/') else { return false };
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    !name.is_empty() && ending.len() >= 2 && ending.chars().all(char::is_alphabetic)
}

/// A link, or a text that nobody knows yet and that could hold one.
fn can_lead(expr: &Expr) -> bool {
    matches!(expr.ty.known(), Ty::Url | Ty::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_links_are_ways_out() {
        for text in ["Afmeld: kurven.example/stop", "Svar STOP", "Meld deg av", "Opt out by reply"]
        {
            assert!(says_how(text), "{text}");
        }
        for text in ["Reply 'stop' to end", "Send stop til 1204", "STOP? 1204"] {
            assert!(says_how(text), "{text}");
        }
        for text in [
            "Kun i dag: 20% på alt",
            "Buy now, non-stop fun",
            "Don't stop: buy now",
            "Trabaja con nosotros",
        ] {
            assert!(!says_how(text), "{text}");
        }
        for word in ["https://x.example", "kurven.example/stop", "www.kurven.example"] {
            assert!(is_link(word), "{word}");
        }
        for word in ["og/eller", "1/2", "10.5/12", "dag.Kom", "./x"] {
            assert!(!is_link(word), "{word}");
        }
    }
}
