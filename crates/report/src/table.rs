//! Tables without borders, and labelled lines under them.

use crate::style::{Paint, Style, painted};
use crate::text::{number, visible, wrap};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io;

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    text: String,
    is_number: bool,
}

impl Cell {
    /// Returns a cell of text. What steers a terminal is shown as its code.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self { text: visible(text.as_ref()), is_number: false }
    }

    /// Returns a cell of a count, at the right of its column.
    pub fn number(n: impl TryInto<u64>) -> Self {
        let text = n.try_into().map_or_else(|_| "not countable".to_owned(), number);
        Self { text, is_number: true }
    }

    /// Returns a cell of several lines.
    pub(crate) fn lines(lines: impl IntoIterator<Item = String>) -> Self {
        let lines: Vec<String> = lines.into_iter().map(|line| visible(&line)).collect();
        Self { text: lines.join("\n"), is_number: false }
    }

    /// Returns a cell whose text is coloured, if there is colour.
    pub(crate) fn painted(paint: Paint, text: &str) -> Self {
        Self { text: painted(paint, &visible(text)), is_number: false }
    }

    /// Returns a cell of text that is already harmless and may hold colour.
    pub(crate) fn ready(text: String) -> Self {
        Self { text, is_number: false }
    }
}

/// Writes a table as wide as `style` says. Long cells wrap; counts stand at the right of their column.
///
/// # Errors
/// `out` failed.
pub fn table(out: &mut dyn io::Write, style: Style, head: &[&str], rows: &[Vec<Cell>]) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    table.set_header(head.iter().map(|title| painted(Paint::Quiet, title)));
    for row in rows {
        table.add_row(row.iter().map(|cell| comfy_table::Cell::new(&cell.text)));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if rows.iter().any(|row| row.get(index).is_some_and(|cell| cell.is_number)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", style.finish(&line))?;
    }
    Ok(())
}

/// The width of the labels that stand left of a paragraph.
const LABEL: usize = 11;

/// Writes a paragraph with its label at the left. Each of `lines` begins a line of its own and wraps.
pub(crate) fn labelled(
    out: &mut dyn io::Write,
    style: Style,
    label: &str,
    lines: &[String],
) -> io::Result<()> {
    paragraph(out, style, Paint::Quiet, label, lines)
}

/// Writes a paragraph whose label has a colour.
pub(crate) fn paragraph(
    out: &mut dyn io::Write,
    style: Style,
    paint: Paint,
    label: &str,
    lines: &[String],
) -> io::Result<()> {
    let mut label = label;
    for text in lines {
        for line in wrap(text, style.width.saturating_sub(LABEL).max(20)) {
            let head = painted(paint, &format!("{label:<LABEL$}"));
            writeln!(out, "{}", style.finish(&format!("{head}{line}")))?;
            label = "";
        }
    }
    Ok(())
}
