//! What each kind of finding means to a reader, and which facts it needs: `data/meanings.csv`.

use super::FindingKind;
use super::control::rows;
use std::sync::OnceLock;

/// What a kind means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// The kind.
    pub kind: FindingKind,
    /// What it speaks of.
    pub subject: Subject,
    /// Why it matters, in a sentence or two.
    pub meaning: String,
    /// The facts without which it is not evaluated.
    pub needs: String,
}

/// What findings of a kind speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// What an integration holds or does.
    Integration,
    /// What its approved record says, or leaves out.
    Record,
    /// What could not be seen or understood.
    Coverage,
}

impl FindingKind {
    /// Returns what it means.
    pub fn meaning(self) -> &'static Meaning {
        meanings()
            .iter()
            .find(|meaning| meaning.kind == self)
            .expect("a test checks that the data has every kind")
    }
}

fn meanings() -> &'static [Meaning] {
    static MEANINGS: OnceLock<Vec<Meaning>> = OnceLock::new();
    MEANINGS.get_or_init(|| {
        parse(include_str!("../../data/meanings.csv")).expect("a test reads the data that is compiled in")
    })
}

fn parse(text: &str) -> Result<Vec<Meaning>, String> {
    let mut meanings = Vec::new();
    for [kind, about, meaning, needs] in rows(text)? {
        let subject = match about.as_str() {
            "integration" => Subject::Integration,
            "record" => Subject::Record,
            "coverage" => Subject::Coverage,
            word => return Err(format!("{kind} is about `{word}`")),
        };
        let kind = FindingKind::parse(&kind).ok_or_else(|| format!("unknown kind `{kind}`"))?;
        meanings.push(Meaning { kind, subject, meaning, needs });
    }
    Ok(meanings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_meaning_in_the_order_of_kinds() {
        let kinds: Vec<FindingKind> = meanings().iter().map(|meaning| meaning.kind).collect();
        assert_eq!(kinds, FindingKind::ALL);
    }

    #[test]
    fn wrong_data_is_refused() {
        let head = "kind,about,meaning,needs\n";
        assert!(parse(&format!("{head}excess-scope,integration,a,b\n")).is_ok());
        assert!(parse(&format!("{head}excess-scope,weather,a,b\n")).is_err());
        assert!(parse(&format!("{head}excess-weather,record,a,b\n")).is_err());
    }
}
