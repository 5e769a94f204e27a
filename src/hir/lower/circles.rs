//! Declarations that are defined by themselves, also through others.

use super::Cx;
use crate::diag::Sink;
use crate::hir::modules::{Def, Kind};
use crate::hir::{ExprKind, Program, Ty, errors};
use crate::source::Span;
use crate::syntax::ast::DeclKind;

/// Finds circles of records, stages and rules, which are known by their signatures.
pub(super) fn find(cx: &Cx<'_>, sink: &mut Sink) {
    let program = cx.program;
    let records: Vec<Vec<usize>> =
        program.records.iter().map(|(_, record)| held_in(record)).collect();
    report(&records, sink, |at| {
        let (_, record) = program.records.iter().nth(at)?;
        Some(errors::recursive("record", &record.head.name, record.head.span))
    });
    let stages: Vec<Vec<usize>> = program
        .stages
        .iter()
        .map(|(_, stage)| stage.alias.iter().map(|of| of.index()).collect())
        .collect();
    report(&stages, sink, |at| {
        let (_, stage) = program.stages.iter().nth(at)?;
        Some(errors::recursive("stage", &stage.head.name, stage.head.span))
    });
    let (rules, spans) = rules(cx);
    report(&rules, sink, |at| {
        let (_, found) = program.rules.iter().nth(at)?;
        let span = spans.get(at).copied().flatten().unwrap_or(found.head.span);
        Some(errors::recursive("rules", &found.head.name, span))
    });
}

/// Finds circles of segments, whose predicates are known now.
pub(super) fn segments(program: &Program, sink: &mut Sink) {
    let segments: Vec<Vec<usize>> = program
        .segments
        .iter()
        .map(|(_, segment)| {
            let mut of = Vec::new();
            if let Some(predicate) = &segment.predicate {
                predicate.walk(&mut |expr| {
                    if let ExprKind::InSegment(id) = &expr.kind {
                        of.push(id.index());
                    }
                });
            }
            of
        })
        .collect();
    report(&segments, sink, |at| {
        let (_, segment) = program.segments.iter().nth(at)?;
        Some(errors::recursive("segment", &segment.head.name, segment.head.span))
    });
}

/// Records that a record cannot be without.
fn held_in(record: &crate::hir::Record) -> Vec<usize> {
    let held = record.fields.iter().filter_map(|field| match field.ty {
        Ty::Record(id) => Some(id.index()),
        _ => None,
    });
    held.collect()
}

/// What each of the rules extends, and where the first of it is written.
fn rules(cx: &Cx<'_>) -> (Vec<Vec<usize>>, Vec<Option<Span>>) {
    let count = cx.program.rules.iter().count();
    let (mut edges, mut spans) = (vec![Vec::new(); count], vec![None; count]);
    for (module, (tree, defs)) in cx.trees.iter().zip(&cx.modules.defs).enumerate() {
        for (decl, def) in tree.decls.iter().zip(defs) {
            let (DeclKind::Rules(rules), Some(Def { index, .. })) = (&decl.kind, def) else {
                continue;
            };
            for path in &rules.extends {
                let entries = cx.modules.entries(module, &path.text());
                let Some(base) = entries.iter().find(|entry| entry.def.kind == Kind::Rules) else {
                    continue;
                };
                if let (Some(of), Some(span)) =
                    (edges.get_mut(*index as usize), spans.get_mut(*index as usize))
                {
                    of.push(base.def.index as usize);
                    span.get_or_insert(path.span);
                }
            }
        }
    }
    (edges, spans)
}

/// Reports each circle once, at its first member. Iterative, for long chains.
fn report(
    edges: &[Vec<usize>],
    sink: &mut Sink,
    finding: impl Fn(usize) -> Option<crate::diag::Diagnostic>,
) {
    let mut state = vec![0u8; edges.len()]; // 0 new, 1 on the path, 2 done
    for start in 0..edges.len() {
        if state.get(start) != Some(&0) {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.last().copied() {
            if let Some(slot) = state.get_mut(node) {
                *slot = 1;
            }
            let Some(to) = edges.get(node).and_then(|out| out.get(next)).copied() else {
                if let Some(slot) = state.get_mut(node) {
                    *slot = 2;
                }
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            match state.get(to) {
                Some(0) => path.push((to, 0)),
                Some(1) => sink.items.extend(finding(to)),
                _ => {}
            }
        }
    }
}
