//! The HTML report.

use super::estate::{Estate, at};
use super::look::{changed, shown};
use super::report;
use crate::{HistoryVersion, ReportFormat, ReportView};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use remit_core::finding::Acknowledgement;
use remit_core::model::{Facets, Grant};
use sha2::{Digest, Sha256};

fn rendered(estate: &Estate) -> String {
    let findings = estate.findings();
    let drift = changed();
    let view = ReportView {
        title: "Acme <Inc>",
        drift: Some((at("2026-10-25"), &drift)),
        ..report::view(estate, &findings)
    };
    shown(|out| crate::report(out, ReportFormat::Html, &view))
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert_eq!(rendered(&Estate::partial()), rendered(&Estate::partial()));
}

#[test]
fn the_policy_allows_exactly_the_style_sheet_in_it() {
    let page = rendered(&Estate::partial());
    let hash = STANDARD.encode(Sha256::digest(between(&page, "<style>", "</style>").as_bytes()));
    assert_eq!(between(&page, "style-src 'sha256-", "'"), hash);
    assert_eq!(page.matches("<style").count(), 1);
}

#[test]
fn it_holds_no_script_no_request_and_no_inline_style() {
    let page = rendered(&Estate::partial());
    for forbidden in
        ["<script", " style=", "src=", "@import", "url(http", "<link", "<form", "<iframe", "onclick"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn names_are_escaped_and_isolated() {
    let page = rendered(&Estate::partial());
    assert!(page.contains("<bdi>release &lt;U+202E&gt;tob&lt;U+001B&gt;[2J&lt;b&gt;</bdi>"));
    assert!(page.contains("<bdi>Acme &lt;Inc&gt;</bdi>"));
    assert!(!page.contains('\u{202e}') && !page.contains('\u{1b}') && !page.contains("<b>\u{1b}"));
}

#[test]
fn every_link_leads_to_a_part_of_the_page_and_every_glyph_is_there() {
    let page = rendered(&Estate::partial());
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!(" id=\"{target}\"")), "{target}");
    }
    for pattern in page.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(page.contains(&format!(" id=\"{pattern}\"")), "{pattern}");
    }
}

#[test]
fn ids_are_unique() {
    let page = rendered(&Estate::partial());
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let n = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n);
}

#[test]
fn no_two_landmarks_have_the_same_name() {
    let page = rendered(&Estate::partial());
    let mut names: Vec<&str> = page
        .split("aria-labelledby=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|id| between(&page, &format!("id=\"{id}\">"), "<"))
        .collect();
    let n = names.len();
    assert!(n > 3);
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), n);
}

#[test]
fn what_was_not_read_stands_on_it() {
    let page = rendered(&Estate::partial());
    assert!(page.contains("This list may be short."));
    assert!(page.contains("denied: needs organization_hooks: read"));
    let whole = rendered(&Estate::empty());
    assert!(
        !whole.contains("This list may be short.") && whole.contains("none; all 13 listings were read whole")
    );
}

#[test]
fn what_would_close_the_gaps_is_named() {
    let page = rendered(&Estate::partial());
    assert!(page.contains("1 cause for 3 gaps"));
    assert!(page.contains("Grant <code>organization_hooks: read</code>"));
    assert!(!rendered(&Estate::empty()).contains("id=\"c-fix\""));
}

#[test]
fn who_accepts_a_finding_stands_on_it_with_reason_and_end_and_what_lapsed_is_loud() {
    let mut estate = Estate::partial();
    let by = |day| Acknowledgement {
        reason: "moves to <an app>".to_owned(),
        owner: "dana@acme.example".to_owned(),
        expires_at: at(day),
    };
    let [first, second, ..] = estate.explanations[0].verdict.findings.as_mut_slice() else {
        panic!("two findings")
    };
    first.acknowledge(by("2026-12-24"), estate.now);
    second.acknowledge(by("2026-11-01"), estate.now);
    let page = rendered(&estate);
    let accepted = between(&page, "id=\"f-acc\"", "</section>");
    for words in [
        "until 24 Dec 2026",
        "lapsed on 1 Nov 2026",
        "<bdi>dana@acme.example</bdi>",
        "moves to &lt;an app&gt;",
    ] {
        assert!(accepted.contains(words), "{words} in {accepted}");
    }
    assert!(!rendered(&Estate::partial()).contains("id=\"f-acc\""));
}

#[test]
fn policy_controls_and_what_ends_soon_are_printed() {
    let page = rendered(&Estate::partial());
    assert!(page.contains("T0 45, T1 45, T2 90, T3 90 days"));
    let controls = between(&page, "id=\"r-ctl\"", "id=\"r-pol\"");
    assert!(controls.contains("NHI5:2025") && controls.contains("Overprivileged NHI"));
    assert!(controls.contains("is not thereby met"));
    let upcoming = between(&page, "id=\"o-up\"", "</section>");
    assert!(upcoming.contains("Approvals that run out</dt><dd>0</dd>"), "{upcoming}");
}

#[test]
fn what_a_provider_shows_of_a_secret_stays_out() {
    let mut estate = Estate::partial();
    for credential in estate.dossiers.iter_mut().flat_map(|dossier| &mut dossier.credentials) {
        credential.hint = remit_core::fact::Fact::Known("ends-in-canary".to_owned());
    }
    assert!(!rendered(&estate).contains("canary"));
}

#[test]
fn each_integration_has_its_score_and_when_its_record_is_reviewed() {
    let estate = Estate::partial();
    let page = rendered(&estate);
    let list = between(&page, "id=\"r-list\"", "</table>");
    for one in &estate.explanations {
        let score = format!("{} <small class=\"m\">{}</small>", one.score.value, one.score.band);
        assert!(list.contains(&score), "{score} in {list}");
    }
    let due = estate
        .explanations
        .iter()
        .find_map(|one| one.schedule.as_ref()?.due_on)
        .expect("a record is reviewed");
    assert!(list.contains(&due.strftime("%-d %b %Y").to_string()), "{list}");
    assert!(list.contains("<span class=\"m\">No record</span>"), "{list}");
}

#[test]
fn what_changed_over_time_stands_with_its_integration() {
    let mut estate = Estate::partial();
    assert!(!rendered(&estate).contains(">History</h3>"));
    let dossier = estate.dossiers[0].clone();
    let version = |scopes: &[&str], from: &str, to: Option<&str>| HistoryVersion {
        external_id: dossier.id.clone(),
        endpoint: "GET /apps".to_owned(),
        facets: Facets {
            grants: vec![Grant {
                scopes: scopes.iter().map(ToString::to_string).collect(),
                ..dossier.grants[0].clone()
            }],
            ..Facets::default()
        },
        valid_from: at(from),
        valid_to: to.map(at),
    };
    let versions = vec![
        version(&["a:read"], "2026-10-01", Some("2026-11-02")),
        version(&["a:read", "<b>"], "2026-11-02", None),
    ];
    estate.versions.insert((dossier.connection.clone(), dossier.id.clone()), versions);
    let page = rendered(&estate);
    let history = between(&page, ">History</h3>", "</section>");
    assert!(history.contains("1 change") && history.contains("<br>+ &lt;b&gt;"), "{history}");
    assert!(history.contains("2 Nov 2026") && !history.contains("a:read"), "{history}");
}
