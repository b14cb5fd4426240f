//! Control frameworks: their names, versions and controls, from `data/frameworks.csv` and `data/controls.csv`.
//!
//! A mapping says that a finding is evidence about a control. It never says that a control holds where nothing is found.

use std::sync::OnceLock;

/// One control of one framework.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Control {
    /// The framework, as the data heads its column: `NIST-CSF`.
    pub framework: String,
    /// The control's id in it.
    pub id: String,
}

/// One framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// Its id: `NIST-CSF`.
    pub id: String,
    /// Its name for readers.
    pub name: String,
    /// The version that the ids are of.
    pub version: String,
    /// The controls that some finding can be evidence about.
    pub controls: Vec<ControlTitle>,
}

/// A control's title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlTitle {
    /// The control's id in its framework.
    pub id: String,
    /// Its title; where the framework has sentences only, a label.
    pub title: String,
    /// Whether the title is our own label and no quotation.
    pub is_label: bool,
}

impl Control {
    /// Returns its framework.
    pub fn facts(&self) -> &'static Framework {
        frameworks()
            .iter()
            .find(|framework| framework.id == self.framework)
            .expect("a test checks that the data has every framework of every kind")
    }

    /// Returns its title.
    pub fn title(&self) -> &'static ControlTitle {
        self.facts()
            .controls
            .iter()
            .find(|control| control.id == self.id)
            .expect("a test checks that the data has every control of every kind")
    }
}

/// Returns every framework, in the order in which a report names them.
pub fn frameworks() -> &'static [Framework] {
    static FRAMEWORKS: OnceLock<Vec<Framework>> = OnceLock::new();
    FRAMEWORKS.get_or_init(|| {
        parse(include_str!("../../data/frameworks.csv"), include_str!("../../data/controls.csv"))
            .expect("a test reads the data that is compiled in")
    })
}

fn parse(frameworks: &str, controls: &str) -> Result<Vec<Framework>, String> {
    let mut parsed = Vec::new();
    for [id, name, version] in rows(frameworks)? {
        parsed.push(Framework { id, name, version, controls: Vec::new() });
    }
    for [framework, id, title, own_words] in rows(controls)? {
        let known = parsed.iter_mut().find(|known| known.id == framework);
        let known = known.ok_or_else(|| format!("unknown framework `{framework}`"))?;
        let is_label = match own_words.as_str() {
            "yes" => true,
            "no" => false,
            word => return Err(format!("`{word}` is neither yes nor no")),
        };
        known.controls.push(ControlTitle { id, title, is_label });
    }
    Ok(parsed)
}

/// Returns the rows of a table after its head, each of exactly so many cells.
pub(super) fn rows<const N: usize>(text: &str) -> Result<Vec<[String; N]>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let cells: Vec<String> = row.iter().map(str::to_owned).collect();
        rows.push(cells.try_into().map_err(|_| format!("not {N} cells: {row:?}"))?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::kind_facts;

    #[test]
    fn every_control_of_every_kind_has_its_framework_and_title() {
        for control in kind_facts().iter().flat_map(|facts| &facts.controls) {
            assert!(!control.title().title.is_empty(), "{control:?}");
            assert!(!control.facts().version.is_empty(), "{control:?}");
        }
    }

    #[test]
    fn a_control_of_no_framework_is_refused() {
        let frameworks = "framework,name,version\nA,Alpha,1\n";
        let parsed = |controls| parse(frameworks, controls);
        assert!(parsed("framework,id,title,own_words\nA,1,One,no\n").is_ok());
        assert!(parsed("framework,id,title,own_words\nB,1,One,no\n").is_err());
        assert!(parsed("framework,id,title,own_words\nA,1,One,perhaps\n").is_err());
    }
}
