//! Language tags, and who gets which translation.
//!
//! A tag is a language with an optional script and an optional region, written as BCP 47 (RFC 5646)
//! says: `da`, `nb-NO`, `pt-BR`, `zh-Hant`. Variants and extensions (`de-1996`, `de-u-co-phonebk`)
//! change nothing in which text somebody is sent, so sources may not have them.
//!
//! [`lookup_table`] is the whole choice of a translation as data. A target that chooses while it
//! runs looks a tag up in it as RFC 4647, part 3.4 says: the tag in lower case; without its last
//! subtag; and so on; else the fallback. [`choose`] does the same here, so both agree.

use std::fmt;

/// A language tag in canonical case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale {
    /// Two or three lower-case letters (ISO 639): `da`, `fil`.
    pub language: String,
    /// Four letters, the first a capital (ISO 15924): `Hant`.
    pub script: Option<String>,
    /// Two capitals (ISO 3166-1) or three digits (UN M.49): `NO`, `419`.
    pub region: Option<String>,
}

/// Why a text is no tag that a source may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocaleError {
    /// There is nothing.
    Empty,
    /// An underscore, as WhatsApp and POSIX have it; write a hyphen.
    Underscore,
    /// The first part is not two or three letters.
    Language,
    /// A later part is neither a script nor a region, or stands in the wrong place.
    Subtag,
    /// The first part is the code of a country, and the language is meant: `dk` for `da`.
    Country {
        /// The language that is probably meant.
        language: &'static str,
    },
}

impl fmt::Display for LocaleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a locale needs a language, such as `da`"),
            Self::Underscore => f.write_str("a locale is written with a hyphen, such as `pt-BR`"),
            Self::Language => f.write_str("a locale begins with a language of two or three letters, such as `da`"),
            Self::Subtag => f.write_str(
                "after the language come at most a script and a region, such as `zh-Hant`, `nb-NO` or `zh-Hant-TW`",
            ),
            Self::Country { language } => {
                write!(f, "this is the code of a country; the language is written `{language}`")
            }
        }
    }
}

impl std::error::Error for LocaleError {}

/// Reads a tag in any case and puts it into canonical case.
pub fn parse(tag: &str) -> Result<Locale, LocaleError> {
    if tag.is_empty() {
        return Err(LocaleError::Empty);
    }
    if tag.contains('_') {
        return Err(LocaleError::Underscore);
    }
    let mut subtags = tag.split('-');
    let language = subtags
        .next()
        .filter(|s| is_letters(s, 2) || is_letters(s, 3))
        .ok_or(LocaleError::Language)?;
    let language = language.to_ascii_lowercase();
    if let Some(language) = language_of_country(&language) {
        return Err(LocaleError::Country { language });
    }
    let mut locale = Locale { language, script: None, region: None };
    for subtag in subtags {
        if is_letters(subtag, 4) && locale.script.is_none() && locale.region.is_none() {
            locale.script = Some(capitalized(subtag));
        } else if (is_letters(subtag, 2) || is_digits(subtag, 3)) && locale.region.is_none() {
            locale.region = Some(subtag.to_ascii_uppercase());
        } else {
            return Err(LocaleError::Subtag);
        }
    }
    Ok(locale)
}

impl Locale {
    /// The tag with underscores: `en_US`, as in POSIX and in WhatsApp's list. For a WhatsApp
    /// template use [`whatsapp_code`], which knows the list.
    pub fn underscored(&self) -> String {
        self.to_string().replace('-', "_")
    }

    /// The script, where it is said or follows from a Chinese region.
    fn chinese_script(&self) -> Option<&str> {
        if self.language != "zh" {
            return None;
        }
        self.script.as_deref().or(match self.region.as_deref() {
            Some("TW" | "HK" | "MO") => Some("Hant"),
            Some("CN" | "SG" | "MY") => Some("Hans"),
            _ => None,
        })
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.language)?;
        for subtag in [&self.script, &self.region].into_iter().flatten() {
            write!(f, "-{subtag}")?;
        }
        Ok(())
    }
}

/// The code that WhatsApp has for a locale in the language of a template, or `None` where it has no
/// template in it.
///
/// WhatsApp's list is closed and not BCP 47: Norwegian is `nb` whatever the region, English is
/// `en`, `en_GB` or `en_US`, Portuguese has no code without a region, and Chinese is told apart by
/// region and not by script. A region that the list lacks is left out (`da-DK` is `da`). Source:
/// Meta, "Message Templates", supported languages (a copy of December 2023; codes may have been
/// added).
pub fn whatsapp_code(locale: &Locale) -> Option<&'static str> {
    let find = |wanted: &str| WHATSAPP_CODES.iter().find(|code| **code == wanted).copied();
    let region = locale.region.as_deref();
    match locale.language.as_str() {
        "no" | "nn" => Some("nb"),
        "zh" => match (locale.chinese_script(), region) {
            (_, Some("HK" | "MO")) => Some("zh_HK"),
            (Some("Hant"), _) => Some("zh_TW"),
            _ => Some("zh_CN"),
        },
        "pt" if region.is_none() => None,
        // African and Asian regions of Portuguese follow the orthography of Portugal.
        "pt" if region != Some("BR") => Some("pt_PT"),
        "rw" => Some("rw_RW"),
        "ky" => Some("ky_KG"),
        language => region
            .and_then(|region| find(&format!("{language}_{region}")))
            .or_else(|| find(language)),
    }
}

/// The languages of WhatsApp's templates.
#[rustfmt::skip]
const WHATSAPP_CODES: &[&str] = &[
    "af", "sq", "ar", "az", "bn", "bg", "ca", "zh_CN", "zh_HK", "zh_TW", "hr", "cs", "da", "nl", "en", "en_GB",
    "en_US", "et", "fil", "fi", "fr", "ka", "de", "el", "gu", "ha", "he", "hi", "hu", "id", "ga", "it", "ja", "kn",
    "kk", "rw_RW", "ko", "ky_KG", "lo", "lv", "lt", "mk", "ms", "ml", "mr", "nb", "fa", "pl", "pt_BR", "pt_PT", "pa",
    "ro", "ru", "sr", "sk", "sl", "es", "es_AR", "es_ES", "es_MX", "sw", "sv", "ta", "te", "th", "tr", "uk", "ur",
    "uz", "vi", "zu",
];

/// Picks the translation for somebody whose language is `wanted`, out of a chain whose last member
/// is for everybody else.
///
/// In this order: the same tag; the same language without the region (`nb-NO` takes `nb`); the same
/// language with a region (`pt` and `pt-PT` take `pt-BR`); for Norwegian the other Norwegian; the
/// last of the chain. `wanted` comes from a customer's data and may be anything: underscores count
/// as hyphens, and what is no tag takes the last. `None` only for an empty chain.
pub fn choose<'a, T: AsRef<str>>(wanted: &str, chain: &'a [T]) -> Option<&'a T> {
    let table = lookup_table(chain);
    let wanted = wanted.replace('_', "-").to_ascii_lowercase();
    let mut key = wanted.as_str();
    loop {
        if let Some((_, at)) = table.iter().find(|(known, _)| known == key) {
            return chain.get(*at);
        }
        match key.rsplit_once('-') {
            Some((shorter, _)) => key = shorter,
            None => return chain.last(),
        }
    }
}

/// For a chain of locales, every tag that leads to a member other than by being the fallback: the
/// tag in lower case and the index of the member, each tag once. See the module's text for how a
/// target uses it.
pub fn lookup_table<T: AsRef<str>>(chain: &[T]) -> Vec<(String, usize)> {
    let members: Vec<(usize, Locale)> = chain
        .iter()
        .enumerate()
        .filter_map(|(at, tag)| parse(tag.as_ref()).ok().map(|locale| (at, locale)))
        .collect();
    let mut table: Vec<(String, usize)> = Vec::new();
    // An earlier line wins, so lines go from the exact to the generous.
    let mut add = |key: &str, at: usize| {
        if table.iter().all(|(known, _)| known != key) {
            table.push((key.to_owned(), at));
        }
    };
    for (at, locale) in &members {
        add(&locale.to_string().to_ascii_lowercase(), *at);
    }
    // Chinese readers read one script or the other, and their tags name it or a region that implies
    // it.
    for (at, locale) in &members {
        for key in match locale.chinese_script() {
            Some("Hant") => ["zh-hant", "zh-tw", "zh-hk", "zh-mo"].as_slice(),
            Some("Hans") => ["zh-hans", "zh-cn", "zh-sg", "zh-my"].as_slice(),
            _ => &[],
        } {
            add(key, *at);
        }
    }
    for (at, locale) in &members {
        add(&locale.language, *at);
    }
    // Norwegian is one language with two written forms; `no` says neither and means Bokmål nearly
    // always.
    for form in ["nb", "no", "nn"] {
        for (at, locale) in &members {
            if locale.language == form {
                for key in ["no", "nb", "nn"] {
                    add(key, *at);
                }
            }
        }
    }
    table
}

/// The language that a country code in place of a language probably means. Only codes that are no
/// language themselves: `se` (Northern Sami), `br` (Breton) and `kr` (Kanuri) are fine.
fn language_of_country(code: &str) -> Option<&'static str> {
    Some(match code {
        "dk" => "da",
        "us" | "gb" | "au" | "nz" => "en",
        "jp" => "ja",
        "cn" | "tw" | "hk" => "zh",
        "cz" => "cs",
        "gr" => "el",
        "mx" => "es",
        "ua" => "uk",
        "vn" => "vi",
        _ => return None,
    })
}

fn is_letters(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_digits(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| b.is_ascii_digit())
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|c| c.to_ascii_uppercase())
        .into_iter()
        .chain(chars.map(|c| c.to_ascii_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_put_into_canonical_case() {
        for (written, canonical) in [
            ("da", "da"),
            ("NB-no", "nb-NO"),
            ("pt-br", "pt-BR"),
            ("ZH-HANT-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
        ] {
            assert_eq!(parse(written).unwrap().to_string(), canonical);
        }
        assert_eq!(parse("en-us").unwrap().underscored(), "en_US");
        assert_eq!(parse("fil").unwrap().underscored(), "fil");
    }

    #[test]
    fn what_is_no_tag_says_why() {
        for (tag, error) in [
            ("", LocaleError::Empty),
            ("pt_BR", LocaleError::Underscore),
            ("danish", LocaleError::Language),
            ("d", LocaleError::Language),
            ("dä", LocaleError::Language),
            ("-da", LocaleError::Language),
            ("da-", LocaleError::Subtag),
            ("da-DK-DK", LocaleError::Subtag),
            ("zh-TW-Hant", LocaleError::Subtag),
            ("de-1996", LocaleError::Subtag),
            ("de-u-co-phonebk", LocaleError::Subtag),
            ("dk", LocaleError::Country { language: "da" }),
            ("jp-JP", LocaleError::Country { language: "ja" }),
        ] {
            assert_eq!(parse(tag), Err(error), "{tag}");
        }
    }

    #[test]
    fn the_nearest_translation_is_chosen() {
        for (wanted, chain, chosen) in [
            ("da", &["nb", "da", "en"][..], "da"),
            ("da-DK", &["da", "en"], "da"),
            ("da_DK", &["da", "en"], "da"),
            ("DA-dk", &["da", "en"], "da"),
            ("pt", &["pt-BR", "en"], "pt-BR"),
            ("pt-PT", &["pt-BR", "en"], "pt-BR"),
            ("pt-PT", &["pt-BR", "pt", "en"], "pt"),
            ("pt-BR", &["pt", "pt-BR", "en"], "pt-BR"),
            ("nb-NO", &["da", "nb", "en"], "nb"),
            ("no", &["da", "nb", "en"], "nb"),
            ("nn-NO", &["da", "nb-NO", "en"], "nb-NO"),
            ("nn", &["nb", "nn", "en"], "nn"),
            ("no", &["nn", "nb", "en"], "nb"),
            ("nb", &["no", "en"], "no"),
            ("zh-TW", &["zh-Hans", "zh-Hant", "en"], "zh-Hant"),
            ("zh-Hant-HK", &["zh-CN", "zh-TW", "en"], "zh-TW"),
            ("zh-CN", &["zh-Hant", "zh-Hans", "en"], "zh-Hans"),
            ("zh", &["zh-Hant", "zh-Hans", "en"], "zh-Hant"),
            ("sr-Latn-RS", &["sr-Cyrl", "sr-Latn", "en"], "sr-Latn"),
            ("fr", &["da", "en"], "en"),
            ("", &["da", "en"], "en"),
            ("???", &["da", "en"], "en"),
            ("en", &["en", "da"], "en"),
        ] {
            assert_eq!(choose(wanted, chain), Some(&chosen), "{wanted} of {chain:?}");
        }
        assert_eq!(choose::<&str>("da", &[]), None);
    }

    #[test]
    fn the_table_is_small_and_ordered() {
        let table = lookup_table(&["pt-BR", "nb", "en"]);
        let table: Vec<(&str, usize)> = table.iter().map(|(key, at)| (key.as_str(), *at)).collect();
        assert_eq!(table, [("pt-br", 0), ("nb", 1), ("en", 2), ("pt", 0), ("no", 1), ("nn", 1)]);
    }

    #[test]
    fn whatsapp_has_its_own_codes() {
        for (tag, code) in [
            ("da", Some("da")),
            ("da-DK", Some("da")),
            ("en", Some("en")),
            ("en-US", Some("en_US")),
            ("en-AU", Some("en")),
            ("nb-NO", Some("nb")),
            ("nn", Some("nb")),
            ("pt-BR", Some("pt_BR")),
            ("pt", None),
            ("zh-Hant", Some("zh_TW")),
            ("zh-Hant-HK", Some("zh_HK")),
            ("zh-Hans", Some("zh_CN")),
            ("es-MX", Some("es_MX")),
            ("es-CL", Some("es")),
            ("is", None),
        ] {
            assert_eq!(whatsapp_code(&parse(tag).unwrap()), code, "{tag}");
        }
    }

    proptest! {
        #[test]
        fn parsing_is_stable_and_never_panics(tag in ".{0,14}|[a-z]{2}(-[A-Za-z]{4})?(-[a-zA-Z]{2})?") {
            if let Ok(locale) = parse(&tag) {
                prop_assert_eq!(parse(&locale.to_string()), Ok(locale));
            }
            prop_assert!(choose(&tag, &["da", "en"]).is_some());
        }
    }
}
