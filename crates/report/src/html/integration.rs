//! One integration: the sentence, the facts, the scope matrix, findings, credentials and evidence.

use super::glyph::state;
use super::markup::{cell, escape, head, name, row_head};
use super::{Part, ReportView, finding, history, matrix};
use crate::compared::Counts;
use crate::inventory::credential::{age, called, expires, last_used, state_word};
use crate::inventory::reach;
use crate::path;
use crate::text::{capital, fact, last_use};
use remit_core::finding::Evidence;
use remit_core::model::Credential;
use remit_core::words;

/// Returns the part of one integration.
pub(super) fn section(view: &ReportView<'_>, part: &Part<'_>) -> String {
    let anchor = part.anchor();
    let verdict = &part.explanation.verdict;
    let kind = capital(words::integration_kind(part.dossier.integration.kind));
    format!(
        "<div id=\"{anchor}\" class=\"rep\">\n<div class=\"head\"><div><h2 class=\"h1\">{}</h2>\
         <p class=\"sub idline\"><span class=\"mark2\" aria-hidden=\"true\">{}</span><span>{kind} in <a href=\"#r-cov\">{}</a></span>\
         <span class=\"mono m xs\">{}</span></p></div></div>\n<div class=\"lead\">\n<p class=\"sentence\">{}</p>\n{}</div>\n{}{}{}{}{}{}</div>\n",
        name(&verdict.about.name),
        escape(&super::list::monogram(part.dossier.provider.as_str())),
        name(part.dossier.connection.as_str()),
        name(part.dossier.integration.app.as_str()),
        sentence(part, &anchor),
        facts(view, part),
        panel(
            &anchor,
            "scopes",
            "Approved, granted, used",
            "",
            &matrix::matrix(part.explanation, part.dossier)
        ),
        panel(
            &anchor,
            "findings",
            "Findings",
            &words::count(verdict.findings.len(), "finding"),
            &finding::list(view, &verdict.findings)
        ),
        paths(part, &anchor),
        credentials(view, part, &anchor),
        history(view, part, &anchor),
        panel(&anchor, "evidence", "Evidence", "", &evidence(&part.explanation.sentence.evidence, &anchor)),
    )
}

/// A panel has no name of its own: fifty landmarks of the same name would help nobody find anything.
fn panel(anchor: &str, id: &str, title: &str, aux: &str, body: &str) -> String {
    format!(
        "<section class=\"panel\"><div class=\"ph\"><h3 class=\"h2\" id=\"{anchor}-{id}\">{title}</h3>\
         <span class=\"cnt\">{aux}</span></div>{body}</section>\n"
    )
}

fn sentence(part: &Part<'_>, anchor: &str) -> String {
    let sentence = &part.explanation.sentence;
    let mut shown = escape(&sentence.text);
    for n in 1..=sentence.evidence.len() {
        shown.push_str(&format!(
            "<a class=\"ref\" href=\"#{anchor}-e{n}\" aria-label=\"Evidence {n}\">{n}</a>"
        ));
    }
    shown
}

fn facts(view: &ReportView<'_>, part: &Part<'_>) -> String {
    let verdict = &part.explanation.verdict;
    let counts = Counts::of(part.explanation);
    let within = format!("{} within, {} beyond", counts.within, counts.beyond);
    let record = verdict
        .record
        .as_ref()
        .map_or_else(|| "no record".to_owned(), |place| format!("{}:{}", place.file, place.line));
    let mut reaches: Vec<String> = part.dossier.grants.iter().map(|grant| reach(&grant.resources)).collect();
    reaches.sort_unstable();
    reaches.dedup();
    let reaches = if reaches.is_empty() { "no grant was read".to_owned() } else { reaches.join("; ") };
    let until = match verdict.expires {
        Some(day) => format!("{within}, until {}", day.strftime("%-d %b %Y")),
        None => within,
    };
    let data = verdict.data.map_or_else(|| "Not stated".to_owned(), |data| capital(data.as_str()));
    let purpose = verdict.purpose.as_deref().map_or_else(|| "no purpose stated".to_owned(), escape);
    let owner = match &verdict.owner {
        Some(owner) => name(owner),
        None => "<span class=\"bad\">Nobody named</span>".to_owned(),
    };
    let entry = |title: &str, value: &str, small: &str| {
        let small = if small.is_empty() { String::new() } else { format!("<small>{small}</small>") };
        format!("<div><dt>{title}</dt><dd>{value}{small}</dd></div>")
    };
    format!(
        "<dl class=\"facts\">{}{}{}{}{}{}</dl>",
        entry("Approval", &state(verdict.state), &until),
        entry("Tier", &verdict.tier.to_string(), ""),
        entry("Owner", &owner, &escape(&record)),
        entry("Data", &data, &purpose),
        entry("Reaches", &escape(&reaches), ""),
        entry("Last used", &escape(&last_use(verdict.last_use, view.now)), ""),
    )
}

/// The authority paths, each with what shows its hops; nothing where nothing that matters is reached.
fn paths(part: &Part<'_>, anchor: &str) -> String {
    let paths = &part.explanation.paths;
    if paths.is_empty() {
        return String::new();
    }
    let items: String = paths
        .iter()
        .flat_map(|path| path::lines(std::slice::from_ref(path)))
        .map(|line| item(&line))
        .collect();
    let body = format!("<ol class=\"ev\">{items}</ol>");
    panel(anchor, "paths", "Authority path", &words::count(paths.len(), "end"), &body)
}

fn item(line: &str) -> String {
    format!("<li><span class=\"k\"></span><span>{}</span></li>", escape(line))
}

fn credentials(view: &ReportView<'_>, part: &Part<'_>, anchor: &str) -> String {
    let dossier = part.dossier;
    if dossier.credentials.is_empty() {
        return String::new();
    }
    let columns =
        [("", "Credential"), ("", "Held by"), ("", "Age"), ("", "Expires"), ("", "Last used"), ("", "State")];
    let row = |credential: &Credential| {
        let called = format!(
            "<strong>{} {}</strong><small class=\"m mono\">{}</small>",
            capital(words::credential_kind(credential.kind)),
            name(called(credential)),
            name(credential.id.as_str())
        );
        let used = fact(&last_used(dossier, credential), "none seen", |at| words::day(*at));
        let state = fact(&credential.state, "none", |state| state_word(*state).to_owned());
        format!(
            "<tr role=\"row\">{}{}{}{}{}{}</tr>",
            row_head(&called),
            cell("", "Held by", &escape(&fact(&credential.holder, "nobody", |holder| holder.name.clone()))),
            cell("", "Age", &escape(&age(credential, view.now))),
            cell("", "Expires", &escape(&expires(credential))),
            cell("", "Last used", &escape(&used)),
            cell("", "State", &escape(&state)),
        )
    };
    let rows: String = dossier.credentials.iter().map(row).collect();
    let table = format!(
        "<table class=\"tbl top fold\" role=\"table\">{}<tbody role=\"rowgroup\">{rows}</tbody></table>",
        head(&columns)
    );
    panel(anchor, "credentials", "Credentials", &dossier.credentials.len().to_string(), &table)
}

/// What changed; a change is dated by the scan that saw it.
fn history(view: &ReportView<'_>, part: &Part<'_>, anchor: &str) -> String {
    let changes = history::changes(view, part);
    let shown =
        |(n, body): (usize, String)| panel(anchor, "history", "History", &words::count(n, "change"), &body);
    changes.map(shown).unwrap_or_default()
}

fn evidence(evidence: &[Evidence], anchor: &str) -> String {
    let item = |(i, one): (usize, &Evidence)| {
        let n = i + 1;
        let at = one.read_at.map_or_else(String::new, words::minute);
        format!(
            "<li id=\"{anchor}-e{n}\"><span class=\"k\">{n}</span><span>{}<br><code class=\"xs\">{}</code></span><time class=\"m xs nw\">{at}</time></li>",
            escape(&one.fact),
            escape(&one.source)
        )
    };
    let items: String = evidence.iter().enumerate().map(item).collect();
    format!("<ol class=\"ev\">{items}</ol>")
}
