//! The name that was probably meant.

/// The candidate nearest to `word`, if one is near enough to be worth saying. Letters that
/// changed places count as one mistake; a difference of case or of `-` and `_` hardly counts.
/// Of two equally near candidates the first by alphabet wins, whatever their order.
///
/// ```
/// use journeyc::diag::suggest::near;
/// assert_eq!(near("purchse", ["consideration", "purchase"]), Some("purchase"));
/// assert_eq!(near("x", ["consideration", "purchase"]), None);
/// ```
#[must_use]
pub fn near<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    ranked(word, candidates).into_iter().next()
}

/// At most three candidates near `word`, the nearest first.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let mut names = ranked(word, candidates);
    names.truncate(3);
    names
}

/// A help text for the near candidates: "did you mean `a` or `b`?".
#[must_use]
pub fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<String> {
    let names = nearest(word, candidates);
    (!names.is_empty()).then(|| format!("did you mean {}?", one_of(&names)))
}

/// "`a`, `b` or `c`".
#[must_use]
pub fn one_of(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => format!("`{last}`"),
        Some((last, rest)) => {
            let rest: Vec<String> = rest.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", rest.join(", "))
        }
    }
}

fn ranked<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let plain = plain(word);
    let limit = limit(plain.chars().count());
    let mut found: Vec<(usize, &str)> = Vec::new();
    // Of many near names the nearest are enough: who has one mistake makes all with two needless.
    let mut best = limit;
    for candidate in candidates {
        if candidate == word || !may_be_near(&plain, candidate, best) {
            continue;
        }
        let distance = strsim::osa_distance(&plain, &self::plain(candidate));
        if distance <= best {
            found.push((distance, candidate));
            if found.len() >= ENOUGH {
                best = found.iter().map(|(distance, _)| *distance).min().unwrap_or(best);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// From so many near names on only names as near as the best are looked for.
const ENOUGH: usize = 64;

/// A cheap look before the real distance is measured, for workspaces with thousands of names: each
/// mistake changes at most one letter on either side.
fn may_be_near(plain: &str, candidate: &str, limit: usize) -> bool {
    let mut counts = [0_i32; 64];
    let mut count = |byte: u8, by: i32| {
        let byte = if byte == b'-' { b'_' } else { byte.to_ascii_lowercase() };
        if let Some(slot) = counts.get_mut(usize::from(byte % 64)) {
            *slot += by;
        }
    };
    if !plain.is_ascii() || !candidate.is_ascii() {
        return true;
    }
    plain.bytes().for_each(|byte| count(byte, 1));
    candidate.bytes().for_each(|byte| count(byte, -1));
    let limit = i32::try_from(limit).unwrap_or(i32::MAX);
    let (more, less) =
        counts.iter().fold((0, 0), |(more, less), n| (more + n.max(&0), less - n.min(&0)));
    more <= limit && less <= limit
}

/// A third of the letters may be wrong, in a word of two none.
fn limit(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

/// The sentence for a name that is not there: with one that is near, or with all where they are few.
#[must_use]
pub(crate) fn unknown(kind: &str, name: &str, known: &[&str]) -> String {
    match did_you_mean(name, known.iter().copied()) {
        Some(help) => format!("there is no {kind} `{name}`; {help}"),
        None if known.is_empty() => format!("there is no {kind} `{name}`, and no other one"),
        None if known.len() <= 12 => {
            format!("there is no {kind} `{name}`; there is {}", one_of(known))
        }
        None => format!("there is no {kind} `{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_mistake() {
        assert_eq!(near("emial", ["email", "sms"]), Some("email"));
        assert_eq!(near("SMS", ["email", "sms"]), Some("sms"));
        assert_eq!(near("first-name", ["first_name"]), Some("first_name"));
        assert_eq!(near("sms", ["sns", "mms"]), Some("mms"), "by alphabet");
        assert_eq!(near("sms", ["mms", "sns"]), Some("mms"), "whatever the order");
        assert_eq!(near("ab", ["ac"]), None);
        assert_eq!(near("ab", ["ab"]), None, "the word itself is no suggestion");
    }

    #[test]
    fn the_words_of_a_suggestion() {
        assert_eq!(did_you_mean("tiers", ["tier"]), Some("did you mean `tier`?".to_owned()));
        assert_eq!(one_of(&["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(did_you_mean("zzz", ["tier"]), None);
    }
}
