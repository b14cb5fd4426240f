//! A record before it is written, and its YAML.

use jiff::civil::Date;
use remit_core::fact::Fact;
use remit_core::model::{Dossier, Resources};
use remit_core::scope::{Catalog, Member, Power, ScopeSet};
use std::fmt::Write as _;

/// What a record will say.
#[derive(Debug)]
pub(super) struct Draft {
    provider: String,
    app: String,
    name: String,
    /// The provider's id of who publishes it, where it is told.
    publisher: Option<String>,
    pub(super) owner: String,
    pub(super) purpose: String,
    pub(super) scopes: Vec<String>,
    /// None approves everything.
    resources: Option<Vec<String>>,
    /// Powers over the authority of others that the scopes give.
    authority: Vec<&'static str>,
    /// Where it sends data.
    host: Option<String>,
    pub(super) expires: Option<Date>,
    pub(super) review: Option<(u32, Date, Option<String>)>,
    pub(super) ticket: Option<String>,
    pub(super) is_draft: bool,
}

impl Draft {
    /// Returns what approves exactly what is granted now, in the smallest set of scopes that says so.
    pub(super) fn of(dossier: &Dossier, catalog: Option<&Catalog>) -> Self {
        let definition = dossier.definition.as_ref();
        let published = definition.and_then(|definition| definition.name.known());
        let publisher = definition.and_then(|definition| definition.publisher.known());
        let name = published.or(dossier.integration.name.known());
        Self {
            provider: dossier.provider.to_string(),
            app: dossier.integration.app.to_string(),
            name: name.cloned().unwrap_or_else(|| dossier.integration.app.to_string()),
            publisher: publisher.map(|publisher| publisher.id.clone()),
            owner: String::new(),
            purpose: String::new(),
            scopes: scopes(dossier, catalog),
            resources: resources(dossier),
            authority: catalog.map(|catalog| authority(dossier, catalog)).unwrap_or_default(),
            host: dossier.integration.host.known().cloned(),
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
        if let Some(publisher) = &self.publisher {
            line(format!("publisher: {{ id: {} }}", quoted(publisher)));
        }
        line(format!("owner: {}", quoted(&self.owner)));
        line(format!("purpose: {}", quoted(&self.purpose)));
        line(format!("scopes: [{}]", list(&self.scopes)));
        match &self.resources {
            None => line("resources: \"*\"".to_owned()),
            Some(names) => line(format!("resources: [{}]", list(names))),
        }
        if !self.authority.is_empty() {
            line(format!("authority: [{}]", self.authority.join(", ")));
        }
        if let Some(host) = &self.host {
            line(format!("webhooks: [{}]", quoted(host)));
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

/// What the granted scopes let it do to the authority of others, in a record's words.
fn authority(dossier: &Dossier, catalog: &Catalog) -> Vec<&'static str> {
    let live = dossier.grants.iter().filter(|grant| !grant.is_pending);
    let powers = catalog
        .powers(&catalog.set_of_all(live.map(|grant| (grant.scope_kind.as_str(), grant.scopes.as_slice()))));
    let words = [
        ("mint", [Power::MintsCredentials, Power::ReadsSecrets]),
        ("change-access", [Power::ManagesIdentities, Power::ManagesAccess]),
    ];
    let held = words.into_iter().filter(|(_, any)| any.iter().any(|power| powers.contains(*power)));
    held.map(|(word, _)| word).collect()
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
