//! Common slips: what was meant is plain, so it is mended at once.

use super::lines::Lines;
use crate::syntax::expected::near;
use crate::syntax::keywords::keywords;
use crate::syntax::scan::Kind;

/// A slip and what mends it.
#[derive(Clone, Debug)]
pub(super) struct Slip {
    /// The first byte of what is wrong.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// What should stand there.
    pub(super) with: String,
    /// What is wrong.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
    /// Is it a misspelled keyword?
    pub(super) keyword: bool,
    /// Is it never right, whatever else is wrong with the line?
    pub(super) sure: bool,
}

/// The slips that could explain why reading stopped at token `number`.
pub(super) fn find(lines: &Lines<'_>, number: usize) -> Vec<Slip> {
    let mut slips = Vec::new();
    for at in number.saturating_sub(2)..number + 3 {
        if lines.word(at) == ";" && !lines.is_first(at + 1) {
            slips.extend(comma(lines, at));
        }
        slips.extend(at_token(lines, at));
    }
    slips
}

/// `;` between two parts of one clause.
fn comma(lines: &Lines<'_>, at: usize) -> Option<Slip> {
    let token = lines.token(at)?;
    Some(Slip {
        start: token.start,
        end: token.end,
        with: ",".to_owned(),
        message: "`;` parts nothing".to_owned(),
        help: "the parts of a clause are parted by commas".to_owned(),
        keyword: false,
        sure: false,
    })
}

/// What may be wrong with one token.
fn at_token(lines: &Lines<'_>, at: usize) -> Option<Slip> {
    let token = lines.token(at)?;
    let word = lines.word(at);
    let sure = !matches!(word, "," | ":" | "=" | "==" | "then") && token.kind != Kind::Number;
    let slip = |with: &str, message: String, help: &str| {
        let (with, help) = (with.to_owned(), help.to_owned());
        Some(Slip { start: token.start, end: token.end, with, message, help, keyword: false, sure })
    };
    let joins = |next: &str| {
        lines.word(at + 1) == next && lines.token(at + 1).is_some_and(|t| t.start == token.end)
    };
    match (token.kind, word) {
        (Kind::Sign, ";") => slip(
            " ",
            "no `;` is needed".to_owned(),
            "statements end where their line does: leave the `;` out",
        ),
        (Kind::Sign, ",") => slip(
            " ",
            "no `,` stands here".to_owned(),
            "clauses and steps are not parted by commas: leave it out",
        ),
        (Kind::Sign, ":") => slip(
            " ",
            "no `:` stands here".to_owned(),
            "a keyword is followed by its value: leave the `:` out",
        ),
        (Kind::Sign, "=") if joins(">") => {
            let end = token.end + 1;
            slip(">=", "`=>` is no operator".to_owned(), "write `>=`")
                .map(|slip| Slip { end, ..slip })
        }
        (Kind::Sign, "<") if joins(">") => {
            let end = token.end + 1;
            slip("!=", "`<>` is no operator".to_owned(), "write `!=`")
                .map(|slip| Slip { end, ..slip })
        }
        (Kind::Sign, "==") if joins("=") => {
            let end = token.end + 1;
            slip("==", "`===` is no operator".to_owned(), "write `==`")
                .map(|slip| Slip { end, ..slip })
        }
        (Kind::Sign, "=") => {
            slip("==", "`=` does not compare".to_owned(), "to compare, write `==`")
        }
        (Kind::Sign, "==") => {
            slip("=", "`==` compares, it does not give a value".to_owned(), "write `=`")
        }
        (Kind::Sign, "&&") => slip(" and ", "`&&` is no operator".to_owned(), "write `and`"),
        (Kind::Sign, "||") => slip(" or ", "`||` is no operator".to_owned(), "write `or`"),
        (Kind::Sign, "!") => slip("not ", "`!` is no operator".to_owned(), "write `not`"),
        (Kind::Sign, "'") => quotes(lines, token.start),
        (Kind::Sign, "\u{1}") => None,
        (Kind::Word, "elif" | "elseif" | "elsif") => {
            slip("else if", format!("`{word}` is no keyword"), "write `else if`")
                .map(|slip| Slip { keyword: true, ..slip })
        }
        (Kind::Word, "then") => {
            slip(" ", "no `then` is needed".to_owned(), "the block follows the condition at once")
        }
        (Kind::Number, _) => number(lines, at),
        _ => None,
    }
}

/// `2days`, and `repeat 3 times`.
fn number(lines: &Lines<'_>, at: usize) -> Option<Slip> {
    let token = lines.token(at)?;
    let word = lines.word(at);
    let digits = word.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    if let Some((digits, unit)) = word.split_at_checked(digits)
        && unit.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !unit.is_empty()
    {
        let (message, with) = (format!("`{word}` is no value"), format!("{digits} {unit}"));
        let help = format!("put a blank between number and unit: `{with}`");
        return Some(Slip {
            start: token.start,
            end: token.end,
            with,
            message,
            help,
            keyword: false,
            sure: true,
        });
    }
    // `20:59:59`
    let mut parts = word.split(':');
    if let (Some(hours), Some(minutes), Some(_)) = (parts.next(), parts.next(), parts.next()) {
        let with = format!("{hours}:{minutes}");
        return Some(Slip {
            start: token.start,
            end: token.end,
            message: "a time of day has hours and minutes, and no seconds".to_owned(),
            help: format!(
                "write `{with}`; in a test, a span can be as fine as a second: `at +59 seconds`"
            ),
            with,
            keyword: false,
            sure: true,
        });
    }
    let before = at.checked_sub(1)?;
    if lines.word(before) == "repeat" {
        let message = "`repeat` needs `up to` before its number".to_owned();
        let help = format!("a loop may end early, so write `repeat up to {word} times`");
        let with = format!("up to {word}");
        return Some(Slip {
            start: token.start,
            end: token.end,
            with,
            message,
            help,
            keyword: false,
            sure: true,
        });
    }
    None
}

/// `'text'`
fn quotes(lines: &Lines<'_>, start: usize) -> Option<Slip> {
    let inside = lines.text.get(start + 1..)?.lines().next()?;
    let length = inside.find('\'')?;
    let text = inside.get(..length)?;
    Some(Slip {
        start,
        end: start + length + 2,
        with: format!("\"{}\"", text.replace('"', "\\\"")),
        message: "a text stands in double quotes".to_owned(),
        help: "write `\"` instead of `'`".to_owned(),
        keyword: false,
        sure: true,
    })
}

/// Keywords that could have been meant by the words around token `number`, nearest first.
pub(super) fn misspelled(
    lines: &Lines<'_>,
    number: usize,
    line: usize,
) -> Vec<(usize, &'static str)> {
    let words = keywords();
    let mut found = Vec::new();
    let last = (number + 3).min(lines.pieces.len());
    let mut numbers: Vec<usize> = vec![line];
    numbers.extend(number..last);
    numbers.extend(number.checked_sub(1));
    for at in numbers {
        if found.iter().any(|(known, _)| *known == at)
            || lines.token(at).is_none_or(|token| token.kind != Kind::Word)
            || at != line && at > number && lines.is_first(at)
        {
            continue;
        }
        let word = lines.word(at);
        if at != line && is_keyword(word) {
            continue;
        }
        let place = lines.place(at);
        let mut candidates = Vec::new();
        if at == line {
            candidates.extend(near(word, &place.words()));
        }
        for list in [
            words.clauses,
            words.reserved,
            words.units,
            words.steps,
            words.statuses,
            words.declarations,
            words.calendar,
        ] {
            candidates.extend(near(word, list));
        }
        let mut seen = Vec::new();
        for candidate in candidates {
            if !seen.contains(&candidate) {
                seen.push(candidate);
                found.push((at, candidate));
            }
        }
    }
    found
}

/// Does the language know the word?
fn is_keyword(word: &str) -> bool {
    let words = keywords();
    [words.clauses, words.reserved, words.units, words.steps, words.types, words.statuses]
        .iter()
        .any(|list| list.binary_search(&word).is_ok())
}
