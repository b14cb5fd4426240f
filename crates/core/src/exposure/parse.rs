//! Exposure notices from their files: one document each, any number in a file.

use super::{ExposedApp, ExposedPublisher, Exposure, Exposures};
use crate::document::{Diagnostic, Diagnostics, Field, Fields, did_you_mean, read};
use crate::model::{AppId, ConnectionId, ProviderId};
use jiff::civil::Date;

const KEYS: &[&str] = &["title", "publishers", "apps", "window", "declared", "link"];
const PUBLISHER_KEYS: &[&str] = &["provider", "id"];
const APP_KEYS: &[&str] = &["provider", "app", "connection"];
const WINDOW_KEYS: &[&str] = &["from", "to"];

impl Exposures {
    /// Reads notices from files, given with their names. `providers` are the ids that a notice may name.
    ///
    /// # Errors
    /// Everything that is wrong in all files.
    pub fn parse(files: &[(String, String)], providers: &[&str]) -> Result<Self, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let mut notices = Vec::new();
        for (file, text) in files {
            for node in read(file, text, &diagnostics) {
                let fields = Fields::open(&node, "an exposure notice", KEYS, &diagnostics);
                notices.extend(fields.and_then(|fields| notice(&fields, providers)));
            }
        }
        if diagnostics.is_empty() { Ok(Self { notices }) } else { Err(diagnostics.into_sorted()) }
    }
}

/// Reads a notice. Everything in it is looked at, also where the notice cannot be made.
fn notice(fields: &Fields<'_>, providers: &[&str]) -> Option<Exposure> {
    let title = fields.require("title", "say in a line what happened").and_then(|field| field.text());
    let publishers = listed(fields, "publishers", |field| publisher(field, providers));
    let apps = listed(fields, "apps", |field| app(field, providers));
    if fields.get("apps").is_none() {
        fields.require("publishers", "name whom it covers under `publishers` or `apps`");
    }
    let window = fields.require("window", "write `window: { from: 2026-08-08, to: 2026-08-18 }`");
    let window = window.and_then(|field| window_of(&field));
    let declared = fields.require("declared", "write the day on which it was declared");
    let declared = declared.and_then(|field| Some((field.date()?, field)));
    let link = fields.text("link").map(|link| link.value);
    let ((from, to), (declared, field)) = (window?, declared?);
    if declared.value < from {
        let message = format!("`declared` is before the window, which begins on {from}");
        field.wrong(message, Some("a thing is declared after it began".to_owned()));
        return None;
    }
    Some(Exposure {
        title: title?.value,
        location: fields.location(),
        publishers,
        apps,
        from,
        to,
        declared: declared.value,
        link,
    })
}

fn listed<T>(fields: &Fields<'_>, key: &str, each: impl Fn(&Field<'_>) -> Option<T>) -> Vec<T> {
    let Some(field) = fields.get(key) else { return Vec::new() };
    let Some(entries) = field.list() else { return Vec::new() };
    if entries.is_empty() {
        field.wrong(format!("`{key}` names nobody"), Some("leave it out where it covers none".to_owned()));
    }
    entries.iter().filter_map(each).collect()
}

fn publisher(field: &Field<'_>, providers: &[&str]) -> Option<ExposedPublisher> {
    let fields = field.fields(PUBLISHER_KEYS)?;
    let provider = provider(&fields, providers);
    let id =
        fields.require("id", "write the provider's own id of the publisher").and_then(|field| field.text());
    Some(ExposedPublisher { provider: provider?, id: id?.value })
}

fn app(field: &Field<'_>, providers: &[&str]) -> Option<ExposedApp> {
    let fields = field.fields(APP_KEYS)?;
    let provider = provider(&fields, providers);
    let app = fields
        .require("app", "write the integration's id, as `remit inventory` shows it")
        .and_then(|field| field.text());
    let connection = fields.text("connection").map(|connection| ConnectionId::new(connection.value));
    Some(ExposedApp { provider: provider?, app: AppId::new(app?.value), connection })
}

fn provider(fields: &Fields<'_>, providers: &[&str]) -> Option<ProviderId> {
    let field = fields.require("provider", "name the provider, as in remit.yaml")?;
    let id = field.text()?.value;
    if providers.contains(&id.as_str()) {
        return Some(ProviderId::new(id));
    }
    let hint = did_you_mean(&id, providers.iter().copied());
    let hint = hint.or_else(|| Some("`remit connectors` lists them".to_owned()));
    field.wrong(format!("unknown provider `{id}`"), hint);
    None
}

/// Reads the first and the last day of a window.
fn window_of(field: &Field<'_>) -> Option<(Date, Option<Date>)> {
    let fields = field.fields(WINDOW_KEYS)?;
    let from = fields.require("from", "write the first day").and_then(|field| field.date());
    let last = fields.get("to");
    let to = last.as_ref().and_then(|field| field.date());
    let from = from?.value;
    match (last, to) {
        (Some(field), Some(to)) if to.value < from => {
            let message = format!("`window.to` is before `window.from`, which is {from}");
            field.wrong(message, Some("write the earlier day first".to_owned()));
            None
        }
        (Some(_), None) => None,
        (_, to) => Some((from, to.map(|to| to.value))),
    }
}
