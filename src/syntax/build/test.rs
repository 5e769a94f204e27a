//! Tests.

use super::{Context, Kids, expr, hole_name, rules};
use crate::syntax::ast::{Expect, Expr, ExprKind, Given, Name, Path, Test, TestLine, TestLineKind};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use smol_str::SmolStr;

/// `test "title" of j { .. }`
pub(super) fn test(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Test {
    let mut kids = Kids::of(cx, node);
    let title = kids.str(cx);
    let of = kids.enter(cx, Rule::test_of).map(|mut kids| kids.paths(cx)).unwrap_or_default();
    let mut lines = Vec::new();
    while let Some(node) = kids.take(Rule::test_line) {
        lines.push(line(cx, node));
    }
    Test { title, of, lines }
}

fn line(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> TestLine {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let (mut at, mut relative) = (None, false);
    if let Some(mut time) = kids.enter(cx, Rule::test_at) {
        relative = time.skip(Rule::relative);
        at = Some(time.expr(cx));
    }
    let kind = kids.next().map_or(TestLineKind::Hole, |node| line_kind(cx, node));
    TestLine { at, relative, kind, span }
}

fn line_kind(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> TestLineKind {
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node);
    match rule {
        Rule::given => {
            let mut items = Vec::new();
            while let Some(node) = kids.next() {
                items.push(given(cx, node));
            }
            TestLineKind::Given(items)
        }
        Rule::test_until => {
            let relative = kids.skip(Rule::relative);
            TestLineKind::Until { time: kids.expr(cx), relative }
        }
        Rule::expect => TestLineKind::Expect(expect(cx, &mut kids)),
        Rule::test_set => {
            let field = kids.path(cx);
            let value = if kids.skip(Rule::missing) { None } else { Some(kids.expr(cx)) };
            TestLineKind::Set { field, value }
        }
        Rule::test_reply => TestLineKind::Reply {
            message: kids.path(cx),
            text: kids.str_opt(cx),
            fields: expr::record_opt(cx, &mut kids).unwrap_or_default(),
        },
        Rule::test_consent => TestLineKind::Consent {
            grant: kids.word(cx, Rule::consent_verb).is_some_and(|verb| verb.text == "grant"),
            purpose: kids.name(cx),
            channels: rules::on_channels(cx, &mut kids),
        },
        Rule::test_inbound => TestLineKind::Inbound { channel: kids.path(cx), text: kids.str(cx) },
        Rule::test_block => {
            let verb = kids.word(cx, Rule::block_verb);
            let blocked = verb.is_some_and(|verb| verb.text == "block");
            TestLineKind::Block { blocked, channel: kids.path(cx) }
        }
        Rule::test_member => {
            let verb = kids.word(cx, Rule::member_verb);
            let enters = verb.is_some_and(|verb| verb.text == "enters");
            TestLineKind::Member { enters, segment: kids.path(cx) }
        }
        Rule::test_status => TestLineKind::Status {
            status: kids.word(cx, Rule::status).unwrap_or_else(|| hole_name(kids.end)),
            message: kids.path(cx),
            channel: kids.path_in(cx, Rule::via_one),
        },
        Rule::test_event => {
            let event = kids.path(cx);
            let of_anyone = kids.skip(Rule::of_anyone);
            let fields = expr::record_opt(cx, &mut kids).unwrap_or_default();
            TestLineKind::Event { event, of_anyone, fields }
        }
        _ => TestLineKind::Hole,
    }
}

/// `cart_abandoned { total: 450 DKK }`
fn event(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> (Path, Vec<(Name, Expr)>) {
    let event = kids.path(cx);
    (event, expr::record_opt(cx, kids).unwrap_or_default())
}

fn given(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Given {
    match node.as_rule() {
        Rule::path => return Given::Persona(super::path(cx, node)),
        Rule::record => return Given::Fields(expr::record(cx, node)),
        _ => {}
    }
    let rule = node.as_rule();
    let mut kids = Kids::of(cx, node);
    match rule {
        Rule::given_consent => Given::Consent {
            purpose: kids.name(cx),
            channels: rules::on_channels(cx, &mut kids),
            since: kids.expr_opt(cx),
        },
        Rule::given_history => {
            let mut events = Vec::new();
            while let Some(mut past) = kids.enter(cx, Rule::history_event) {
                let time = past.expr(cx);
                let (event, fields) = event(cx, &mut past);
                events.push((time, event, fields));
            }
            Given::History(events)
        }
        Rule::given_in => Given::In(kids.path(cx)),
        Rule::given_split => {
            let split = kids.name(cx);
            match kids.enter(cx, Rule::won) {
                Some(mut won) => {
                    let arm = won.name(cx);
                    Given::Won { split, arm, since: won.expr_opt(cx) }
                }
                None => Given::Split(split, kids.name(cx)),
            }
        }
        Rule::given_returns => {
            let action = kids.path(cx);
            if kids.skip(Rule::blocked) {
                return Given::Blocked(action);
            }
            let returns = kids.enter(cx, Rule::returns);
            Given::Returns {
                action,
                fields: returns.and_then(|mut kids| expr::record_opt(cx, &mut kids)),
            }
        }
        _ => Given::Holdout,
    }
}

fn expect(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Expect {
    let Some(node) = kids.next() else {
        return Expect::Condition(Expr { kind: ExprKind::Hole, span: kids.end });
    };
    let rule = node.as_rule();
    if rule == Rule::expr {
        return Expect::Condition(expr::expr(cx, node));
    }
    let mut kids = Kids::of(cx, node);
    match rule {
        Rule::expect_nothing => Expect::NothingSent(kids.expr_opt(cx)),
        Rule::expect_sent => sent(cx, &mut kids),
        Rule::expect_stopped => {
            let message = kids.path(cx);
            Expect::Stopped(message, kids.name(cx))
        }
        Rule::expect_called => Expect::Called(kids.path(cx)),
        Rule::expect_tracked => Expect::Tracked(kids.path(cx)),
        Rule::expect_running => Expect::Running(kids.path(cx)),
        Rule::expect_outcome => Expect::Outcome {
            journey: kids.path_in(cx, Rule::test_of),
            key: kids.expr_opt(cx),
            outcome: kids.name(cx),
        },
        _ => Expect::Timeline(kids.str(cx)),
    }
}

/// `not sent M via c in da to x with { .. }`
fn sent(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Expect {
    let mut how = kids.word(cx, Rule::expect_not);
    let mut count = kids.take(Rule::number).map(|number| expr::primary(cx, number));
    if let Some(node) = kids.take(Rule::expect_at_most) {
        how = Some(Name { text: SmolStr::new_static("at most"), span: cx.span(&node) });
        count = node.into_inner().next().map(|number| expr::primary(cx, number));
    }
    Expect::Sent {
        how,
        count,
        message: kids.path(cx),
        channel: kids.path_in(cx, Rule::via_one),
        locale: kids.enter(cx, Rule::sent_locale).and_then(|mut kids| kids.word(cx, Rule::locale)),
        to: kids.expr_in(cx, Rule::send_to),
        with: kids
            .enter(cx, Rule::sent_with)
            .and_then(|mut with| expr::record_opt(cx, &mut with))
            .unwrap_or_default(),
    }
}
