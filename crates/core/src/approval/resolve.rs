//! What a record's words mean to its provider: the form of its id, and its scopes as rows of the catalog.

use super::{ApprovalKey, Written};
use crate::document::{Diagnostic, Diagnostics, nearest};
use crate::model::StageId;
use crate::scope::{Catalog, ScopeSet};

/// What approved records may name of one provider.
#[derive(Debug, Clone, Copy)]
pub struct KnownProvider<'a> {
    /// Its id.
    pub id: &'a str,
    /// The forms of the stable ids of its integrations.
    pub forms: &'a [KnownForm<'a>],
    /// Its scope catalog.
    pub catalog: &'a Catalog,
}

/// One form of stable ids.
#[derive(Debug, Clone, Copy)]
pub struct KnownForm<'a> {
    /// What the id begins with: `fgpat:`; empty for plain app ids.
    pub prefix: &'a str,
    /// The scope kinds in which a scope without a kind is looked for.
    pub scope_kinds: &'a [&'a str],
    /// The stages in which such an integration is listed.
    pub stages: &'a [&'a str],
}

/// What the words of one record mean.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// The scopes that it approves.
    pub(super) approved: ScopeSet,
    /// The stages in which its integration is listed.
    pub(super) stages: Vec<StageId>,
}

/// Says what a record's key and scopes mean, and reports what means nothing.
pub(super) fn resolve(
    key: &Written<ApprovalKey>,
    scopes: &[Written<String>],
    providers: &[KnownProvider<'_>],
    diagnostics: &Diagnostics,
) -> Resolved {
    let Some(provider) = providers.iter().find(|known| known.id == key.value.provider.as_str()) else {
        return Resolved::default();
    };
    let Some(form) = form(provider, key.value.app.as_str()) else {
        diagnostics.report(unknown_form(key, provider));
        return Resolved::default();
    };
    let mut listed = Vec::with_capacity(scopes.len());
    let mut unlisted = Vec::new();
    for scope in scopes {
        match kind_and_name(scope, provider.catalog, form) {
            Ok((kind, name)) => match provider.catalog.member(kind, name) {
                Ok(id) => listed.push(id),
                Err(scope) => unlisted.push(scope),
            },
            Err(diagnostic) => diagnostics.report(*diagnostic),
        }
    }
    Resolved {
        approved: ScopeSet::new(listed, unlisted),
        stages: form.stages.iter().copied().map(StageId::from).collect(),
    }
}

/// The form with the longest prefix that the id has.
fn form<'a>(provider: &'a KnownProvider<'_>, app: &str) -> Option<&'a KnownForm<'a>> {
    let fitting = provider.forms.iter().filter(|form| app.starts_with(form.prefix));
    fitting.max_by_key(|form| form.prefix.len())
}

/// A scope with its kind is taken as it stands, so that one can be approved that the catalog does not know yet. One
/// without is looked for in the kinds that such an integration holds.
fn kind_and_name<'s>(
    scope: &'s Written<String>,
    catalog: &Catalog,
    form: &KnownForm<'s>,
) -> Result<(&'s str, &'s str), Box<Diagnostic>> {
    let written = scope.value.as_str();
    let kinds = form.scope_kinds.iter().copied();
    let mut fitting = kinds.filter(|kind| catalog.resolve(kind, written).is_some());
    if let Some(kind) = fitting.next() {
        let Some(other) = fitting.next() else {
            return Ok((kind, written));
        };
        let message = format!("`{written}` is a scope of more than one kind");
        let hint = format!("write `{kind}/{written}` or `{other}/{written}`");
        return Err(wrong(scope, message, hint));
    }
    match written.split_once('/') {
        Some((kind, name)) if catalog.kinds().any(|known| known == kind) && !name.is_empty() => {
            Ok((kind, name))
        }
        _ => Err(wrong(scope, format!("unknown scope `{written}`"), hint(written, catalog, form))),
    }
}

fn hint(written: &str, catalog: &Catalog, form: &KnownForm<'_>) -> String {
    let names = form.scope_kinds.iter().flat_map(|kind| catalog.names(kind));
    if let Some(nearest) = nearest(written, names) {
        return format!("did you mean `{nearest}`?");
    }
    let kind = form.scope_kinds.first().copied().unwrap_or("kind");
    format!("a scope that the catalog does not know is approved with its kind: `{kind}/{written}`")
}

fn unknown_form(key: &Written<ApprovalKey>, provider: &KnownProvider<'_>) -> Diagnostic {
    let app = &key.value.app;
    let prefixes: Vec<String> = provider.forms.iter().map(|form| format!("`{}`", form.prefix)).collect();
    Diagnostic {
        location: key.location.clone(),
        words: app.to_string(),
        message: format!("`{app}` is no id of `{}`", provider.id),
        hint: Some(format!("an id begins with one of {}", prefixes.join(", "))),
    }
}

fn wrong(scope: &Written<String>, message: String, hint: String) -> Box<Diagnostic> {
    Box::new(Diagnostic {
        location: scope.location.clone(),
        words: scope.value.clone(),
        message,
        hint: Some(hint),
    })
}
