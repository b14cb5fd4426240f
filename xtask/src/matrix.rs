//! The fault matrix: what every connector was put through, as one table.

use crate::repository::Repository;
use crate::violation::Violation;
use anyhow::{Context, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// How the trials of one law ended for one connector.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Cell {
    n_held: u32,
    n_broken: u32,
    /// Why stages were not tried, with how many each reason excuses.
    excuses: BTreeMap<String, u32>,
}

/// Laws with their cells by connector.
type Table = BTreeMap<String, BTreeMap<String, Cell>>;

/// Runs the conformance kit on every connector and prints the table. A hole is a violation.
pub(crate) fn print(repository: &Repository) -> anyhow::Result<Vec<Violation>> {
    let run = Command::new("cargo")
        .args([
            "test",
            "--quiet",
            "--package",
            "remit-tests",
            "--test",
            "conformance",
            "--",
            "--format",
            "pretty",
        ])
        .current_dir(&repository.root)
        .output()
        .context("cannot run cargo")?;
    let table = parse(&String::from_utf8_lossy(&run.stdout));
    if table.is_empty() {
        bail!("the conformance tests did not run\n{}", String::from_utf8_lossy(&run.stderr));
    }
    let connectors: BTreeSet<&String> = table.values().flat_map(BTreeMap::keys).collect();
    println!("{}", rendered(&table, &connectors));
    Ok(holes(&table, &connectors))
}

/// Reads lines such as `test okta::apps::a_law ... ignored (why)`.
fn parse(output: &str) -> Table {
    let mut table = Table::new();
    for line in output.lines() {
        let Some((name, outcome)) = line.strip_prefix("test ").and_then(|line| line.split_once(" ... "))
        else {
            continue;
        };
        let names = name.trim().split_once("::").zip(name.trim().rsplit_once("::"));
        let Some(((connector, _), (_, law))) = names else { continue };
        let row = table.entry(law.to_owned()).or_default();
        let cell = row.entry(connector.to_owned()).or_default();
        match outcome.trim().split_once(' ') {
            None if outcome.trim() == "ok" => cell.n_held += 1,
            Some(("ignored", why)) => {
                let why = why.trim_start_matches('(').trim_end_matches(')');
                *cell.excuses.entry(why.to_owned()).or_default() += 1;
            }
            _ => cell.n_broken += 1,
        }
    }
    table
}

fn holes(table: &Table, connectors: &BTreeSet<&String>) -> Vec<Violation> {
    let mut found = Vec::new();
    for (law, row) in table {
        for connector in connectors {
            let what = match row.get(*connector) {
                None => "was never tried",
                Some(cell) if cell.n_broken > 0 => "does not hold",
                Some(_) => continue,
            };
            found.push(Violation {
                file: format!("crates/connectors/{connector}"),
                line: 1,
                rule: "conformance",
                message: format!("`{law}` {what}"),
                hint: format!("cargo test -p remit-tests --test conformance {connector}"),
            });
        }
    }
    found
}

/// Laws below each other, connectors side by side: how many stages kept the law, and how many were excused from it. The
/// reasons stand below.
fn rendered(table: &Table, connectors: &BTreeSet<&String>) -> String {
    let reasons: BTreeSet<&str> = table
        .values()
        .flat_map(BTreeMap::values)
        .flat_map(|cell| cell.excuses.keys())
        .map(String::as_str)
        .collect();
    let numbers: BTreeMap<&str, usize> = reasons.iter().copied().zip(1..).collect();
    let text = |cell: Option<&Cell>| {
        let Some(cell) = cell else { return "HOLE".to_owned() };
        let held = (cell.n_held > 0).then(|| cell.n_held.to_string());
        let broken = (cell.n_broken > 0).then(|| format!("{} BROKEN", cell.n_broken));
        let excused = cell
            .excuses
            .iter()
            .map(|(why, n)| format!("({n}: {})", numbers.get(why.as_str()).copied().unwrap_or_default()));
        held.into_iter().chain(broken).chain(excused).collect::<Vec<_>>().join(" ")
    };
    let mut rows =
        vec![std::iter::once("law".to_owned()).chain(connectors.iter().map(|one| (*one).clone())).collect()];
    for (law, row) in table {
        let cells = connectors.iter().map(|connector| text(row.get(*connector)));
        rows.push(std::iter::once(law.replace('_', " ")).chain(cells).collect::<Vec<_>>());
    }
    let mut written = aligned(&rows);
    written += "\nStages that kept each law; in parentheses those that are excused, and why:\n";
    for (why, number) in numbers.iter().map(|(why, number)| (number, why)).collect::<BTreeMap<_, _>>() {
        written += &format!("{why:>3}  {number}\n");
    }
    written
}

fn aligned(rows: &[Vec<String>]) -> String {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    let mut written = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        written += cells.collect::<Vec<_>>().join("  ").trim_end();
        written += "\n";
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{holes, parse, rendered};
    use std::collections::{BTreeMap, BTreeSet};

    const OUTPUT: &str = "\
running 4 tests
test hub::apps::a_denial_is_told     ... ok
test hub::keys::a_denial_is_told     ... ok
test hub::apps::a_page_is_read       ... ignored (it has no pages)
test cloud::apps::a_denial_is_told   ... FAILED
";

    #[test]
    fn a_law_that_a_connector_never_met_and_one_that_it_broke_are_violations() {
        let table = parse(OUTPUT);
        let connectors: BTreeSet<_> = table.values().flat_map(BTreeMap::keys).collect();
        let found: Vec<_> = holes(&table, &connectors).into_iter().map(|one| one.message).collect();
        assert_eq!(found, ["`a_denial_is_told` does not hold", "`a_page_is_read` was never tried"]);
    }

    #[test]
    fn the_table_has_the_laws_below_each_other_and_the_reasons_at_its_end() {
        let table = parse(OUTPUT);
        let connectors: BTreeSet<_> = table.values().flat_map(BTreeMap::keys).collect();
        let expected = "\
law               cloud     hub
a denial is told  1 BROKEN  2
a page is read    HOLE      (1: 1)

Stages that kept each law; in parentheses those that are excused, and why:
  1  it has no pages
";
        assert_eq!(rendered(&table, &connectors), expected);
    }
}
