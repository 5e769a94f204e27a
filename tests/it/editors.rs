//! The editors know the words of the language.

use std::fs;

use journeyc::syntax::keywords::keywords;
use serde_json::Value;

use crate::support;

/// Lists of words, a hundred characters a line.
fn laid_out(words: &Value) -> String {
    let mut out = String::from("{\n");
    let lists = words.as_object().unwrap();
    for (nth, (name, list)) in lists.iter().enumerate() {
        out.push_str(&format!("  {}: [\n", Value::from(name.as_str())));
        let mut line = String::from("   ");
        let words = list.as_array().unwrap();
        for (at, word) in words.iter().enumerate() {
            let comma = if at + 1 == words.len() { "" } else { "," };
            let word = format!(" {word}{comma}");
            if line.len() + word.len() > 110 {
                out.push_str(&line);
                out.push('\n');
                line = String::from("   ");
            }
            line.push_str(&word);
        }
        out.push_str(&line);
        out.push_str(if nth + 1 == lists.len() { "\n  ]\n" } else { "\n  ],\n" });
    }
    out.push_str("}\n");
    out
}

#[test]
fn words_are_those_of_the_compiler() {
    let path = support::root().join("editors/words.json");
    let words = serde_json::to_value(keywords()).unwrap();
    if support::update() {
        fs::write(&path, laid_out(&words)).unwrap();
    }
    let written: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(written, words, "UPDATE_EXPECT=1 writes it anew; then build the editors' files");
}

#[test]
fn lists_are_sorted() {
    let words = serde_json::to_value(keywords()).unwrap();
    for (name, list) in words.as_object().unwrap() {
        let list: Vec<&str> =
            list.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        assert!(list.is_sorted_by(|a, b| a < b), "{name}");
    }
}
