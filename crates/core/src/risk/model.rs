//! The model: bases, weights and bands as `data/risk.csv` gives them, in percent.

use super::facts::Reach;
use crate::approval::DataClass;
use crate::finding::Severity;
use crate::scope::Tier;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Everything by which a score is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    version: String,
    date: String,
    /// By part and word.
    values: BTreeMap<String, BTreeMap<String, u32>>,
}

/// Every part of the data with the words that it must have.
const REQUIRED: &[(&str, &[&str])] = &[
    ("base", &["T0", "T1", "T2", "T3"]),
    ("reach", &["tenant", "selected", "unknown"]),
    ("data", &["restricted", "confidential", "unknown", "internal", "public"]),
    ("bonus", &["autonomy", "chain"]),
    ("band", &["critical", "high", "medium", "low", "info"]),
];

impl Model {
    /// Returns the model that is compiled in.
    pub fn builtin() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Self::parse(include_str!("../../data/risk.csv"))
                .expect("a test reads the data that is compiled in")
        })
    }

    /// Returns its version and date, as a report prints them: `1 of 2026-11-24`.
    pub fn name(&self) -> String {
        format!("{} of {}", self.version, self.date)
    }

    /// Returns the weight of a factor in percent: a finding kind's id, or [`super::THIRD_PARTY`]; none for what does not
    /// count.
    pub fn weight(&self, factor: &str) -> Option<u32> {
        self.values.get("factor").and_then(|factors| factors.get(factor)).copied()
    }

    /// Returns the factors that count, by name.
    pub fn factors(&self) -> impl Iterator<Item = &str> {
        self.values.get("factor").into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }

    pub(super) fn base(&self, tier: Tier) -> u32 {
        self.value("base", &tier.to_string())
    }

    pub(super) fn reach(&self, reach: Reach) -> u32 {
        self.value("reach", reach.as_str())
    }

    pub(super) fn data(&self, data: Option<DataClass>) -> u32 {
        self.value("data", super::facts::data_word(data))
    }

    pub(super) fn autonomy(&self) -> u32 {
        self.value("bonus", "autonomy")
    }

    pub(super) fn chain(&self) -> u32 {
        self.value("bonus", "chain")
    }

    /// Returns the band of a score: the worst whose beginning it reaches.
    pub(super) fn band(&self, score: u32) -> Severity {
        let reached = |band: &Severity| score >= self.value("band", band.as_str());
        Severity::ALL.into_iter().find(reached).unwrap_or(Severity::Info)
    }

    fn value(&self, part: &str, word: &str) -> u32 {
        let value = self.values.get(part).and_then(|words| words.get(word));
        *value.expect("reading the model checks that every word is there")
    }

    #[cfg(test)]
    pub(super) fn with_weight(&self, factor: &str, weight: u32) -> Self {
        let mut changed = self.clone();
        changed.values.entry("factor".to_owned()).or_default().insert(factor.to_owned(), weight);
        changed
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut model = Self { version: String::new(), date: String::new(), values: BTreeMap::new() };
        for row in reader.records() {
            let row = row.map_err(|error| error.to_string())?;
            let (Some(part), Some(word), Some(value)) = (row.get(0), row.get(1), row.get(2)) else {
                return Err(format!("{row:?} has no three columns"));
            };
            if part == "model" {
                (model.version, model.date) = (word.to_owned(), value.to_owned());
                continue;
            }
            let percent = value.parse().ok().filter(|percent| *percent <= 100);
            let percent = percent.ok_or_else(|| format!("`{value}` of `{word}` is no percentage"))?;
            model.values.entry(part.to_owned()).or_default().insert(word.to_owned(), percent);
        }
        model.check()
    }

    fn check(self) -> Result<Self, String> {
        if self.version.is_empty() || self.date.is_empty() {
            return Err("the model has no version and date".to_owned());
        }
        for (part, words) in REQUIRED {
            for word in *words {
                if self.values.get(*part).is_none_or(|words| !words.contains_key(*word)) {
                    return Err(format!("`{part}` has no `{word}`"));
                }
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::kind_facts;

    #[test]
    fn the_data_is_whole_and_names_its_version() {
        assert_eq!(Model::builtin().name(), "1 of 2026-11-24");
        assert!(Model::parse("part,word,value\nmodel,1,2026-11-24\nbase,T0,100\n").is_err());
        assert!(Model::parse("part,word,value\nfactor,dormant-grant,250\n").is_err());
    }

    /// Otherwise a further finding could lower the score, by hiding what weighs more.
    #[test]
    fn a_kind_that_absorbs_others_weighs_no_less_than_each_of_them() {
        let weight = |id: &str| Model::builtin().weight(id).unwrap_or(0);
        for facts in kind_facts() {
            for absorbed in &facts.absorbs {
                assert!(
                    weight(facts.kind.id()) >= weight(absorbed.id()),
                    "{} hides {}",
                    facts.kind.id(),
                    absorbed.id()
                );
            }
        }
    }
}
