//! A record before it is written, and its YAML.

use jiff::civil::Date;
use remit_core::fact::Fact;
use remit_core::model::{Dossier, Resources};
use remit_core::scope::{Catalog, Member, ScopeSet};
use std::fmt::Write as _;

/// What a record will say.
#[derive(Debug)]
pub(super) struct Draft {
    provider: String,
    app: String,
    name: String,
    pub(super) owner: String,
    pub(super) purpose: String,
    pub(super) scopes: Vec<String>,
    /// None approves everything.
    resources: Option<Vec<String>>,
    pub(super) expires: Option<Date>,
    pub(super) review: Option<(u32, Date, Option<String>)>,
    pub(super) ticket: Option<String>,
    pub(super) is_draft: bool,
}

impl Draft {
    /// Returns what approves exactly what is granted now, in the smallest set of scopes that says so.
    pub(super) fn of(dossier: &Dossier, catalog: Option<&Catalog>) -> Self {
        let published = dossier.definition.as_ref().and_then(|definition| definition.name.known());
        let name = published.or(dossier.integration.name.known());
        Self {
            provider: dossier.provider.to_string(),
            app: dossier.integration.app.to_string(),
            name: name.cloned().unwrap_or_else(|| dossier.integration.app.to_string()),
            owner: String::new(),
            purpose: String::new(),
            scopes: scopes(dossier, catalog),
            resources: resources(dossier),
            expires: None,
            review: None,
            ticket: None,
            is_draft: false,
        }
    }

    pub(super) fn to_yaml(&self) -> String {
        let mut yaml = String::new();
        let mut line = |text: String| writeln!(yaml, "{text}").expect("writing to a string cannot fail");
        if self.is_draft {
            line("draft: true   # approves nothing until this line is gone".to_owned());
        }
        line(format!("integration: {{ provider: {}, app: {} }}", self.provider, quoted(&self.app)));
        line(format!("name: {}", quoted(&self.name)));
        line(format!("owner: {}", quoted(&self.owner)));
        line(format!("purpose: {}", quoted(&self.purpose)));
        line(format!("scopes: [{}]", list(&self.scopes)));
        match &self.resources {
            None => line("resources: \"*\"".to_owned()),
            Some(names) => line(format!("resources: [{}]", list(names))),
        }
        if let Some(day) = self.expires {
            line(format!("expires: {day}"));
        }
        if let Some((every, last, by)) = &self.review {
            let by = by.as_ref().map_or_else(String::new, |by| format!(", by: {}", quoted(by)));
            line(format!("review: {{ every: {every}d, last: {last}{by} }}"));
        }
        if let Some(ticket) = &self.ticket {
            line(format!("ticket: {}", quoted(ticket)));
        }
        yaml
    }
}

/// Scopes are written with their kind only where the name alone says too little: the grants are of several kinds.
fn scopes(dossier: &Dossier, catalog: Option<&Catalog>) -> Vec<String> {
    let live: Vec<_> = dossier.grants.iter().filter(|grant| !grant.is_pending).collect();
    let Some(catalog) = catalog else {
        return live.iter().flat_map(|grant| grant.scopes.iter().cloned()).collect();
    };
    let sets = live.iter().map(|grant| catalog.set(&grant.scope_kind, &grant.scopes));
    let all = sets.reduce(|all, set| all.union(&set)).unwrap_or_default();
    let is_mixed = live.windows(2).any(|pair| matches!(pair, [a, b] if a.scope_kind != b.scope_kind));
    let minimal: ScopeSet = catalog.minimal(&all);
    let write = |member: Member<'_>| {
        let (kind, name, row) = catalog.named(member);
        // A name that the catalog does not know is taken at its word only with its kind.
        if is_mixed || row.is_none() { format!("{kind}/{name}") } else { name.to_owned() }
    };
    minimal.iter().map(write).collect()
}

/// What cannot be named must be decided by a person: then the list is empty, which approves nothing.
fn resources(dossier: &Dossier) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for grant in dossier.grants.iter().filter(|grant| !grant.is_pending) {
        match &grant.resources {
            Fact::Known(Resources::All | Resources::HolderReach) => return None,
            Fact::Known(Resources::Selected(Fact::Known(selected))) => names.extend(selected.iter().cloned()),
            Fact::Known(Resources::None | Resources::Selected(Fact::Absent | Fact::Unknown(_)))
            | Fact::Absent
            | Fact::Unknown(_) => {}
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

pub(in crate::commands) fn list(items: &[String]) -> String {
    items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ")
}

/// Plain words stand plain; everything else as a double-quoted scalar, which YAML shares with JSON.
pub(in crate::commands) fn quoted(text: &str) -> String {
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/' | '.' | ':' | '@');
    let begins_plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_word = !matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    if begins_plain && is_word && !text.ends_with(':') && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_is_not_a_plain_word_is_quoted() {
        assert_eq!(quoted("contents:read"), "contents:read");
        assert_eq!(quoted("15368"), "\"15368\"");
        assert_eq!(quoted("report: build # 1"), "\"report: build # 1\"");
        assert_eq!(quoted("true"), "\"true\"");
        assert_eq!(quoted(""), "\"\"");
    }
}
