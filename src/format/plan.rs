//! What a source is made of, for the layout: brackets with what stands in them, lines that begin
//! with a keyword, tables, and the places where a line may end. Nothing here depends on white space.

use super::scan::{Kind, Node, Scan};
use super::style::{self, Soft, Table};
use crate::syntax::parser::Rule;

/// Brackets and what stands in them. The file itself is the first.
#[derive(Clone, Debug)]
pub(super) struct Container {
    /// The token that opens it; the file has none.
    pub(super) open: Option<usize>,
    /// The token that closes it.
    pub(super) close: usize,
    /// The first tokens of what it holds.
    pub(super) items: Vec<usize>,
    /// Lists are filled line by line; in a block, each item has its own line.
    pub(super) is_list: bool,
    /// Are the lines of the list made anew every time?
    pub(super) refilled: bool,
    /// Containers of one number are broken together: `if x { } else { }`.
    pub(super) link: usize,
    /// The container around it.
    pub(super) parent: usize,
}

/// A clause, a step, a declaration: what has a line of its own in a block that is broken.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its first token.
    pub(super) first: usize,
    /// One past its last token.
    pub(super) end: usize,
    /// The first token of its value, and the column where it stands at least.
    pub(super) value: Option<(usize, usize)>,
    /// The table that it is a line of, and the tokens that begin the cells.
    pub(super) table: Option<(Table, [Option<usize>; 2])>,
    /// Does it end with a block?
    pub(super) has_block: bool,
}

/// What a token is in its surroundings.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Role {
    /// May a line end before it?
    pub(super) soft: Soft,
    /// It touches the token before it.
    pub(super) glued: bool,
    /// It touches the token behind it.
    pub(super) gluing: bool,
    /// The row that it begins, plus one.
    row: usize,
    /// The container in which it begins an item, plus one.
    item_of: usize,
    /// The container that it opens or closes, plus one.
    bracket: usize,
}

/// The structure of a source.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// All containers, outer ones first.
    pub(super) containers: Vec<Container>,
    /// All rows.
    pub(super) rows: Vec<Row>,
    roles: Vec<Role>,
}

impl Plan {
    /// Finds the structure of a source.
    pub(super) fn new(scan: &Scan<'_>) -> Self {
        let roles = vec![Role::default(); scan.tokens.len()];
        let mut plan = Plan { roles, ..Plan::default() };
        for at in 0..scan.tokens.len() {
            if at > 0 && scan.word(at - 1) == "," {
                plan.soften(at, Soft::Strong);
            }
        }
        if !scan.nodes.is_empty() {
            let file = plan.container(None, scan.tokens.len(), false, 0, 0);
            plan.visit(scan, 0, Rule::file, None, file);
        }
        plan
    }

    /// The role of token `at`.
    pub(super) fn role(&self, at: usize) -> Role {
        self.roles.get(at).copied().unwrap_or_default()
    }

    /// The row that token `at` begins.
    pub(super) fn row(&self, at: usize) -> Option<(usize, &Row)> {
        let row = self.role(at).row.checked_sub(1)?;
        Some((row, self.rows.get(row)?))
    }

    /// The container in which token `at` begins an item.
    pub(super) fn item_of(&self, at: usize) -> Option<usize> {
        self.role(at).item_of.checked_sub(1)
    }

    /// The container that token `at` opens.
    pub(super) fn opens(&self, at: usize) -> Option<usize> {
        let container = self.role(at).bracket.checked_sub(1)?;
        self.containers.get(container).filter(|found| found.open == Some(at)).map(|_| container)
    }

    /// The container that token `at` closes.
    pub(super) fn closes(&self, at: usize) -> Option<usize> {
        let container = self.role(at).bracket.checked_sub(1)?;
        self.containers.get(container).filter(|found| found.close == at).map(|_| container)
    }

    /// Changes the role of token `at`.
    fn mark(&mut self, at: usize, change: impl FnOnce(&mut Role)) {
        if let Some(role) = self.roles.get_mut(at) {
            change(role);
        }
    }

    fn soften(&mut self, at: usize, soft: Soft) {
        self.mark(at, |role| role.soft = role.soft.max(soft));
    }

    fn container(
        &mut self,
        open: Option<usize>,
        close: usize,
        is_list: bool,
        link: usize,
        parent: usize,
    ) -> usize {
        let at = self.containers.len();
        let container =
            Container { open, close, items: Vec::new(), is_list, refilled: false, link, parent };
        self.containers.push(container);
        at
    }

    /// Looks at a node and all inside it. `link` is the `if` or `repeat` whose blocks are broken
    /// together; `around` is the container that the node stands in.
    fn visit(
        &mut self,
        scan: &Scan<'_>,
        at: usize,
        parent: Rule,
        link: Option<usize>,
        around: usize,
    ) {
        let Some(node) = scan.nodes.get(at).copied() else { return };
        self.touch(scan, node);
        let link = match node.rule {
            Rule::if_ | Rule::repeat => Some(at),
            Rule::if_arm | Rule::exhausted | Rule::block => link,
            _ => None,
        };
        let owner = if node.rule == Rule::card { parent } else { node.rule };
        let mut inside = around;
        let mut token = node.first;
        let mut kids = scan.kids(at).peekable();
        let mut first_item = node.rule == Rule::file;
        loop {
            let kid = kids.peek().copied().filter(|(_, kid)| kid.first <= token);
            if let Some((kid_at, kid)) = kid {
                kids.next();
                self.soften(kid.first, style::before(node.rule, kid.rule));
                if inside != around || node.rule == Rule::file {
                    self.item(scan, inside, owner, kid_at, kid, first_item);
                    first_item = node.rule == Rule::file;
                }
                let link = link.filter(|_| inside == around);
                self.visit(scan, kid_at, node.rule, link, inside);
                token = kid.end.max(token);
                continue;
            }
            if token >= node.end {
                break;
            }
            match scan.word(token) {
                word @ ("{" | "[" | "(") => {
                    let is_list =
                        word != "{" || matches!(node.rule, Rule::record | Rule::use_items);
                    let number = self.containers.len();
                    let link = link.map_or(number + scan.nodes.len(), |link| link);
                    inside = self.container(Some(token), token, is_list, link, around);
                    self.mark(token, |role| role.bracket = inside + 1);
                    first_item = true;
                }
                "}" | "]" | ")" if inside != around => {
                    if let Some(container) = self.containers.get_mut(inside) {
                        container.close = token;
                        let open = container.open.unwrap_or_default();
                        container.refilled = node.rule == Rule::use_items
                            && (open + 1..=token).all(|at| scan.comments(at).is_empty());
                    }
                    self.mark(token, |role| {
                        role.bracket = inside + 1;
                        role.soft = Soft::Never;
                    });
                    inside = around;
                }
                word => self.soften(token, style::before_sign(node.rule, word)),
            }
            token += 1;
        }
    }

    /// White space that depends on what a sign is here.
    fn touch(&mut self, scan: &Scan<'_>, node: Node) {
        match node.rule {
            Rule::args | Rule::params | Rule::optional => {
                self.mark(node.first, |role| role.glued = true);
            }
            Rule::minus | Rule::relative | Rule::card_sign
                if scan.token(node.first).kind == Kind::Sign =>
            {
                self.mark(node.first, |role| role.gluing = true);
            }
            _ => {}
        }
    }

    /// Adds an item to a container, if the node is one.
    fn item(
        &mut self,
        scan: &Scan<'_>,
        inside: usize,
        owner: Rule,
        at: usize,
        node: Node,
        first_item: bool,
    ) {
        let Some(container) = self.containers.get_mut(inside) else { return };
        let is_block = container.open.is_none_or(|open| scan.word(open) == "{");
        let is_item = is_block
            || first_item
            || scan.word(node.first.saturating_sub(1)) == ","
            || matches!(node.rule, Rule::bind | Rule::where_ | Rule::within | Rule::since_entry);
        if !is_item || node.first >= node.end {
            return;
        }
        let before = container.items.last().map_or("", |before| scan.word(*before));
        if node.rule == Rule::card_clause && style::joins(before, scan.word(node.first)) {
            self.soften(node.first, Soft::Strong);
            if let Some(row) = self.rows.last_mut() {
                row.end = node.end;
            }
            return;
        }
        container.items.push(node.first);
        let is_list = container.is_list;
        let row = if is_list { 0 } else { self.rows.len() + 1 };
        self.mark(node.first, |role| {
            role.item_of = inside + 1;
            role.soft = if is_list { Soft::Strong } else { Soft::Never };
            role.row = row;
        });
        if is_list {
            return;
        }
        let has_block = scan.word(node.end.saturating_sub(1)) == "}";
        self.rows.push(Row {
            first: node.first,
            end: node.end,
            value: value(scan, owner, at, node),
            table: table(scan, owner, at, node),
            has_block,
        });
    }
}

/// Where the value of a row begins, and in which column it stands at least.
fn value(scan: &Scan<'_>, owner: Rule, at: usize, node: Node) -> Option<(usize, usize)> {
    let value = match node.rule {
        Rule::test_line => {
            let (_, kid) = scan.kids(at).next()?;
            match kid.rule {
                Rule::test_at => (kid.end, style::AFTER_TIME),
                Rule::given => (kid.first + 1, 0),
                _ => return None,
            }
        }
        rule => (node.first + 1, style::value_column(owner, rule)?),
    };
    (value.0 < node.end).then_some(value)
}

/// The table that a row belongs to, and where its cells begin.
fn table(
    scan: &Scan<'_>,
    owner: Rule,
    at: usize,
    node: Node,
) -> Option<(Table, [Option<usize>; 2])> {
    let table = Table::of(owner, node.rule)?;
    let kid =
        |rule: Rule| scan.kids(at).find(|(_, kid)| kid.rule == rule).map(|(_, kid)| kid.first);
    let sign = |sign: &str| (node.first..node.end).find(|token| scan.word(*token) == sign);
    let cells = match table {
        Table::Use => [kid(Rule::use_items), None],
        Table::Alias => [kid(Rule::title), sign("=")],
        Table::Metric | Table::Range => [sign("="), None],
        Table::Member => [kid(Rule::title), None],
        Table::Content if node.rule == Rule::buttons => [Some(node.first + 1), None],
        Table::Content => [scan.kids(at).next().map(|(_, name)| name.end), None],
        Table::Arm => [kid(Rule::block), None],
        Table::Field => {
            let mut kids =
                scan.kids(at).map(|(_, kid)| kid).skip_while(|kid| kid.rule != Rule::type_);
            [kids.next().map(|kid| kid.first), kids.next().map(|kid| kid.first)]
        }
        Table::Share => [kid(Rule::percent).or_else(|| kid(Rule::number)), None],
    };
    Some((table, cells.map(|cell| cell.filter(|cell| *cell < node.end))))
}
