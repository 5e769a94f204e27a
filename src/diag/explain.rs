//! The page of each code, as `journeyc explain` shows it.
//!
//! A page is a test too: the blocks marked `fails` give exactly the page's code, the blocks
//! marked `passes` give nothing. All blocks of one section are one workspace: a `journey` block
//! is `main.journey` unless it says `file=...`, a `toml` block is `journey.toml`.

use super::Code;

/// The page of a code, in Markdown.
#[must_use]
pub fn page(code: Code) -> &'static str {
    PAGES.iter().find(|(number, _)| *number == code.number()).map_or("", |(_, page)| page)
}

/// The first words of a page: what the code means, without headings and examples.
#[must_use]
pub fn text(code: Code) -> String {
    let meaning = page(code).split("## What it means").nth(1).unwrap_or_default();
    let meaning = meaning.split("\n## ").next().unwrap_or_default();
    meaning.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a block of a page promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// It gives the page's code and nothing else.
    Fails,
    /// It gives nothing.
    Passes,
}

/// The files of one example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it promises.
    pub promise: Promise,
    /// Path and text of each file; the manifest is `journey.toml`.
    pub files: Vec<(String, String)>,
}

/// The examples of a page that can be run: at most one that fails and one that passes.
#[must_use]
pub fn examples(code: Code) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut block: Option<(Promise, String, String)> = None;
    for line in page(code).lines() {
        match (&mut block, line.strip_prefix("```")) {
            (None, Some(info)) => {
                block = heading(info).map(|(promise, name)| (promise, name, String::new()));
            }
            (Some(_), Some(_)) => {
                let Some((promise, name, text)) = block.take() else { continue };
                match found.iter_mut().find(|example| example.promise == promise) {
                    Some(example) => example.files.push((name, text)),
                    None => found.push(Example { promise, files: vec![(name, text)] }),
                }
            }
            (Some((_, _, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// `journey fails file=a.journey`: promise and file name. A block without a promise is not run.
fn heading(info: &str) -> Option<(Promise, String)> {
    let mut words = info.split_whitespace();
    let language = words.next()?;
    let mut promise = None;
    let mut name = if language == "toml" { "journey.toml" } else { "main.journey" };
    for word in words {
        match word {
            "fails" => promise = Some(Promise::Fails),
            "passes" => promise = Some(Promise::Passes),
            _ => name = word.strip_prefix("file=").unwrap_or(name),
        }
    }
    promise.map(|promise| (promise, name.to_owned()))
}

macro_rules! pages {
    ($($number:literal)*) => {
        const PAGES: &[(u16, &str)] = &[
            $((number(stringify!($number)), include_str!(concat!("explain/JC", $number, ".md")))),*
        ];
    };
}

/// Written with four digits, so that the file names can be made of them.
const fn number(digits: &str) -> u16 {
    let mut rest = digits.as_bytes();
    let mut number = 0;
    while let [digit, tail @ ..] = rest {
        if digit.is_ascii_digit() {
            number = number * 10 + (*digit - b'0') as u16;
        }
        rest = tail;
    }
    number
}

pages! {
    "0101" "0102" "0103" "0104" "0105" "0106" "0107" "0108" "0109" "0110"
    "0111" "0201" "0202" "0203" "0204" "0205" "0206" "0207" "0208" "0209"
    "0210" "0211" "0212" "0213" "0301" "0302" "0303" "0304" "0305" "0306"
    "0307" "0308" "0309" "0310" "0311" "0312" "0313" "0314" "0315" "0316"
    "0317" "0318" "0319" "0320" "0321" "0322" "0323" "0324" "0401" "0402" "0403" "0404"
    "0405" "0406" "0407" "0408" "0409" "0410" "0411" "0412" "0413" "0414" "0415" "0416"
    "0417" "0418" "0419" "0420" "0421" "0422" "0423" "0424" "0425" "0426" "0427" "0428" "0429"
    "0430" "0431" "0432" "0433" "0434" "0435" "0436" "0437" "0438" "0439"
    "0440" "0441" "0501" "0502" "0503" "0504" "0601" "0602" "0603" "0604" "0605"
    "0606" "0607" "0701" "0703" "0704" "0705" "0706" "0707" "0708" "0709"
    "0710" "0711" "0712" "0713" "0714" "0715" "0716" "0717" "0718" "0719"
    "0801" "0802" "0803"
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;

    #[test]
    fn every_code_has_a_page_of_the_right_form() {
        assert_eq!(PAGES.len(), codes::ALL.len());
        for code in codes::ALL {
            let page = page(*code);
            let title = format!("# {code}: {}\n", code.title());
            assert!(page.starts_with(&title), "the page of {code} does not begin with {title}");
            let parts = ["\n## What it means\n", "\n## Example\n", "\n## How to mend it\n"];
            let places: Vec<_> = parts.iter().map(|part| page.find(part)).collect();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{code}: {places:?}");
            assert_eq!(page.matches("```").count() % 2, 0, "{code}: a block is not closed");
            assert!(page.lines().all(|line| line.chars().count() <= 110), "{code}: long line");
            assert!(text(*code).len() > 40, "{code} says too little");
            let promises: Vec<_> = examples(*code).iter().map(|e| e.promise).collect();
            if !promises.is_empty() {
                assert_eq!(promises, [Promise::Fails, Promise::Passes], "{code}");
            }
        }
    }

    #[test]
    fn blocks_are_files() {
        let found = heading("journey fails file=a/b.journey");
        assert_eq!(found, Some((Promise::Fails, "a/b.journey".to_owned())));
        assert_eq!(heading("toml passes"), Some((Promise::Passes, "journey.toml".to_owned())));
        assert_eq!(heading("text"), None);
        assert_eq!(number("0301"), 301);
    }
}
