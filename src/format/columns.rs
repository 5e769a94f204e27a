//! Values of clauses in their column, and tables.

use super::layout::{Layout, Place};
use super::plan::Row;
use super::style::Table;

/// A field whose type is longer than the shortest by more than this stands outside its table.
const FAR: usize = 24;

/// Widens the spaces of a layout where columns ask for it.
pub(super) fn align(layout: &mut Layout<'_, '_>) {
    let plan = layout.plan;
    for row in &plan.rows {
        if let Some((value, column)) = row.value
            && layout.begins_line(row.first)
            && !layout.has_line_end(row.first, value + 1)
        {
            let used = layout.columns(row.first, value);
            layout.set_space(value, column.saturating_sub(used).max(1));
        }
    }
    for (container, broken) in plan.containers.iter().zip(layout.broken.clone()) {
        if broken && !container.is_list {
            let rows = container.items.iter().filter_map(|item| plan.row(*item));
            let rows: Vec<&Row> = rows.map(|(_, row)| row).collect();
            blocks(layout, &rows);
            runs(layout, &rows);
        }
    }
}

/// Tables of a whole block.
fn blocks(layout: &mut Layout<'_, '_>, rows: &[&Row]) {
    for table in [Table::Field, Table::Share] {
        let of_table = |row: &&&Row| row.table.is_some_and(|(other, _)| other == table);
        let rows: Vec<&Row> = rows.iter().filter(of_table).copied().collect();
        align_rows(layout, table, &rows);
    }
}

/// Tables of lines that follow each other.
fn runs(layout: &mut Layout<'_, '_>, rows: &[&Row]) {
    let mut run: Vec<&Row> = Vec::new();
    let mut of: Option<Table> = None;
    for row in rows {
        let table = row.table.map(|(table, _)| table).filter(|table| !table.of_block());
        let table = table.filter(|_| !layout.is_tall(row.first, row.end));
        if table != of || !follows(layout, row.first) {
            if let Some(table) = of {
                align_rows(layout, table, &run);
            }
            run.clear();
            of = table;
        }
        run.push(row);
    }
    if let Some(table) = of {
        align_rows(layout, table, &run);
    }
}

/// Does a row stand directly below the one before it?
fn follows(layout: &Layout<'_, '_>, first: usize) -> bool {
    let blank = layout.scan.gap(first).breaks > 1;
    let comments = layout.scan.comments(first);
    let apart = comments.iter().any(|comment| comment.breaks > 1);
    !blank && !apart && !layout.places(first).contains(&Place::Above)
}

/// Puts the cells of rows below each other.
fn align_rows(layout: &mut Layout<'_, '_>, table: Table, rows: &[&Row]) {
    for index in 0..2 {
        let cells: Vec<(usize, usize)> = rows
            .iter()
            .filter_map(|row| {
                let cell = *row.table?.1.get(index)?;
                let cell = cell?;
                let one_line = !layout.is_tall(row.first, cell) && !layout.begins_line(cell);
                one_line.then(|| (cell, layout.columns(row.first, cell)))
            })
            .collect();
        let least = cells.iter().map(|(_, used)| *used).min().unwrap_or_default();
        let limit = if table == Table::Field { least + FAR } else { usize::MAX };
        let kept = || cells.iter().filter(|(_, used)| *used <= limit);
        let widest = kept().map(|(_, used)| *used).max().unwrap_or_default();
        for (cell, used) in kept() {
            layout.set_space(*cell, widest - used + table.space());
        }
    }
}
