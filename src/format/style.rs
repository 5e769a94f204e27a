//! The style as tables: where values stand, what is aligned, where a line may end.

use crate::syntax::parser::Rule;

/// The longest line that the formatter makes, in columns. Texts and names are never cut, so lines
/// that hold a longer one stay longer.
pub(super) const WIDTH: usize = 120;

/// What one level of a block is indented by.
pub(super) const INDENT: usize = 4;

/// Where the value of a clause stands, counted from the clause. `owner` is the declaration.
pub(super) fn value_column(owner: Rule, clause: Rule) -> Option<usize> {
    match (owner, clause) {
        (
            Rule::journey,
            Rule::for_
            | Rule::trigger
            | Rule::entry
            | Rule::use_rules
            | Rule::goal
            | Rule::exit_on
            | Rule::exit_when
            | Rule::while_
            | Rule::holdout
            | Rule::active
            | Rule::priority
            | Rule::lasts,
        )
        | (
            Rule::message,
            Rule::purpose | Rule::message_stages | Rule::tags | Rule::expires | Rule::locales,
        ) => Some(9),
        (Rule::rules | Rule::persona | Rule::channel, _) => Some(10),
        (Rule::lifecycle, _) => Some(7),
        (Rule::stage_decl | Rule::map_ | Rule::plan, _) => Some(12),
        (Rule::touchpoint, _) => Some(16),
        _ => None,
    }
}

/// Where what happens stands in a line of a test that begins with its time.
pub(super) const AFTER_TIME: usize = 22;

/// Where a comment at the end of a line stands at least.
pub(super) const COMMENT: usize = 56;

/// Does a clause of a card stand on the line of the one before it? `pain "It is late" cause delivery`
pub(super) fn joins(before: &str, clause: &str) -> bool {
    (before, clause) == ("pain", "cause")
}

/// Lines of one kind that are aligned with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// `use a.b { .. }`
    Use,
    /// `stage decision "Decision" = purchase`
    Alias,
    /// `metric reach = ..`
    Metric,
    /// `gold "Gold",`
    Member,
    /// `range buyer = ..`
    Range,
    /// `sms { .. }`, `subject { .. }`, `buttons [ .. ]`
    Content,
    /// `on clicked of m { .. }`, `silver, gold { .. }`
    Arm,
    /// `total: money = 0 DKK`, all of a block
    Field,
    /// `discount 45% { .. }`, all of a block
    Share,
}

impl Table {
    /// The table that a line belongs to.
    pub(super) fn of(owner: Rule, row: Rule) -> Option<Self> {
        match row {
            Rule::use_ => Some(Self::Use),
            Rule::stage_alias => Some(Self::Alias),
            Rule::metric => Some(Self::Metric),
            Rule::member => Some(Self::Member),
            Rule::lifecycle_range => Some(Self::Range),
            Rule::content | Rule::slot => Some(Self::Content),
            Rule::buttons if owner == Rule::content => Some(Self::Content),
            Rule::wait_arm
            | Rule::match_arm
            | Rule::countdown_arm
            | Rule::unreachable
            | Rule::failed => Some(Self::Arm),
            Rule::field => Some(Self::Field),
            Rule::split_arm => Some(Self::Share),
            _ => None,
        }
    }

    /// Is it a table of a whole block, whatever stands between its lines? The others are of lines
    /// that follow each other and hold nothing that is broken.
    pub(super) fn of_block(self) -> bool {
        matches!(self, Self::Field | Self::Share)
    }

    /// How many spaces stand at least between two columns.
    pub(super) fn space(self) -> usize {
        if self == Self::Share { 2 } else { 1 }
    }
}

/// How gladly a line ends somewhere inside a clause or step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Soft {
    /// Never.
    #[default]
    Never,
    /// Between operands.
    Weak,
    /// After a comma, before a part that has a keyword.
    Strong,
}

/// May a line end before a node?
pub(super) fn before(parent: Rule, node: Rule) -> Soft {
    match node {
        // Its `except` stands in front of it: the line ends before that.
        Rule::where_ if parent == Rule::collect_except => Soft::Never,
        Rule::where_
        | Rule::collect
        | Rule::collect_except
        | Rule::among
        | Rule::for_each_customer
        | Rule::for_each
        | Rule::via
        | Rule::send_to
        | Rule::outcome
        | Rule::event_from
        | Rule::event_about
        | Rule::extends
        | Rule::external
        | Rule::followed
        | Rule::sent_with => Soft::Strong,
        Rule::within if parent != Rule::fresh => Soft::Strong,
        Rule::buttons | Rule::answer_list | Rule::survey if parent == Rule::locale_text => {
            Soft::Strong
        }
        Rule::default if matches!(parent, Rule::compute | Rule::segment) => Soft::Strong,
        _ => Soft::Never,
    }
}

/// May a line end before a word or sign that stands between the nodes of `owner`?
pub(super) fn before_sign(owner: Rule, sign: &str) -> Soft {
    match (owner, sign) {
        (Rule::operator, "and" | "or") | (Rule::metric, "=") => Soft::Strong,
        (Rule::operator, "??" | "+" | "-" | "*" | "/")
        | (Rule::via | Rule::ranked | Rule::card_ranked | Rule::locales, ">") => Soft::Weak,
        _ => Soft::Never,
    }
}

/// Would a word become the unit of a number, or the time of a date, on the line of that? In a card a
/// number may stand before a word of its own: there the end of a line has a meaning.
pub(super) fn is_unit(word: &str) -> bool {
    let starts = word.get(..3).unwrap_or_default();
    let is_currency = word.len() == 3 && word.bytes().all(|sign| sign.is_ascii_uppercase());
    let is_time = word.contains(':') && word.starts_with(|sign: char| sign.is_ascii_digit());
    const STARTS: [&str; 19] = [
        "sec", "min", "hou", "day", "wee", "mon", "yea", "jan", "feb", "mar", "apr", "may", "jun",
        "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    is_currency || is_time || STARTS.contains(&starts)
}
