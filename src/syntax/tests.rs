//! Tests of the whole phase: the big example, planted errors, depth, random text.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod depth;
mod planted;
mod random;

use super::*;

/// The design's big example.
const BIG: &str = include_str!("../../tests/ui/ok/abandoned_cart.journey");

/// Reads a text.
fn read(text: &str) -> (ast::Tree, Vec<crate::diag::Diagnostic>) {
    let mut sink = Sink::default();
    let tree = parse(FileId(0), text, &mut sink);
    (tree, sink.items)
}

/// The line of an offset, counted from 1.
fn line_of(text: &str, offset: u32) -> usize {
    text.bytes().take(offset as usize).filter(|byte| *byte == b'\n').count() + 1
}

#[test]
fn the_big_example_has_no_findings() {
    let (tree, findings) = read(BIG);
    assert_eq!(findings, []);
    assert_eq!(tree.decls.len(), 15);
    assert_eq!(tree.doc.as_deref(), Some("Abandoned cart for a Nordic web shop."));
    let profile = tree.decls.iter().find(|decl| decl.kind.keyword() == "profile").unwrap();
    assert_eq!(profile.doc.as_deref(), Some("What is known about a customer."));
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let (tree, findings) = read(&BIG.replace('\n', "\r\n"));
    assert_eq!(findings, []);
    assert_eq!(tree.decls.len(), 15);
}

#[test]
fn every_construct_becomes_a_node() {
    let (tree, findings) = read(include_str!("tests/every_construct.journey"));
    assert_eq!(findings, []);
    let text = dump(&tree, false);
    assert!(!text.contains("Hole") && !text.contains("<hole>"));
    insta::assert_snapshot!(text);
}

#[test]
fn spans_can_be_shown() {
    let (tree, _) = read("/// Doc.\nenum Tier { gold }\n");
    insta::assert_snapshot!(dump(&tree, true), @r#"
    Tree
      decls:
        Decl
          doc: "Doc."
          kind: Enum
            name: Tier
            members:
              -
                gold
          span: 9..27
    "#);
}
