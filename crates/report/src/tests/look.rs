//! What people read on a terminal.

use super::estate::{Estate, at, builder, review, token};
use crate::{
    DiffView, Drift, DriftView, ExplainView, FindingsView, Format, HistoryVersion, HistoryView,
    InventoryKind, InventoryView, Reconciled, ReviewItem, ReviewView, RightsizeView, ScanLine, SeverityCount,
    Style,
};
use remit_core::change::{Change, Shift};
use remit_core::fact::Fact;
use remit_core::finding::{Acknowledgement, Severity};
use remit_core::judge::Since;
use remit_core::model::{Dossier, Facets};
use std::collections::BTreeMap;
use std::io;

const STYLE: Style = Style { color: false, width: 120 };

pub(super) fn shown(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn inventory(estate: &Estate, kind: InventoryKind) -> String {
    inventory_in(estate, kind, STYLE)
}

fn inventory_in(estate: &Estate, kind: InventoryKind, style: Style) -> String {
    let view = InventoryView {
        kind,
        dossiers: &estate.dossiers,
        scores: &estate.scores,
        connections: &estate.connections,
        principals: &estate.principals,
        now: estate.now,
    };
    shown(|out| crate::inventory(out, Format::Table, style, &view))
}

fn diff(estate: &Estate, style: Style) -> String {
    let view = DiffView {
        explanations: &estate.explanations,
        whole: &estate.whole,
        connections: &estate.connections,
        now: estate.now,
    };
    shown(|out| crate::diff(out, Format::Table, style, &view))
}

fn explain(estate: &Estate, index: usize) -> String {
    let view = ExplainView {
        explanation: &estate.explanations[index],
        dossier: &estate.dossiers[index],
        coverage: estate.connections[0].coverage.as_ref(),
        now: estate.now,
    };
    shown(|out| crate::explain(out, Format::Table, STYLE, &view))
}

#[test]
fn integrations() {
    insta::assert_snapshot!(inventory(&Estate::partial(), InventoryKind::Integrations));
}

#[test]
fn credentials() {
    insta::assert_snapshot!(inventory(&Estate::partial(), InventoryKind::Credentials));
}

#[test]
fn grants() {
    insta::assert_snapshot!(inventory(&Estate::partial(), InventoryKind::Grants));
}

#[test]
fn an_empty_list_says_what_it_proves() {
    let proven = inventory(&Estate::empty(), InventoryKind::Integrations);
    assert!(proven.starts_with("none; all 13 listings were read whole\n"), "{proven}");
    let open = inventory(&Estate::empty_and_denied(), InventoryKind::Integrations);
    assert!(
        open.starts_with("none seen; 3 of 13 listings were not read whole, so there may be some\n"),
        "{open}"
    );
}

#[test]
fn findings() {
    let estate = Estate::partial();
    let mut findings = estate.findings();
    let (reason, owner) = ("moves in January".to_owned(), "dana@acme.example".to_owned());
    findings[1].acknowledge(Acknowledgement { reason, owner, expires_at: at("2027-01-31") }, estate.now);
    let first = findings[0].fingerprint.clone();
    let view = FindingsView {
        findings: &findings,
        opened: &|fingerprint| (fingerprint == first).then(|| at("2026-11-17")),
        scores: &estate.scores,
        connections: &estate.connections,
        now: estate.now,
    };
    insta::assert_snapshot!(shown(|out| crate::findings(out, Format::Table, STYLE, &view)));
}

#[test]
fn approved_granted_and_used() {
    insta::assert_snapshot!(diff(&Estate::partial(), STYLE));
}

#[test]
fn colour_changes_no_word() {
    let plain = diff(&Estate::partial(), STYLE);
    let coloured = diff(&Estate::partial(), Style { color: true, ..STYLE });
    assert!(coloured.contains("\u{1b}[1;31mcritical\u{1b}[0m"));
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    let trimmed: Vec<&str> = bare.lines().map(str::trim_end).collect();
    assert_eq!(trimmed, plain.lines().collect::<Vec<_>>());
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let narrow = diff(&Estate::partial(), Style { width: 100, ..STYLE });
    for line in narrow.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn an_app_past_its_approval_explained() {
    insta::assert_snapshot!(explain(&Estate::partial(), 0));
}

#[test]
fn a_token_without_a_record_explained() {
    insta::assert_snapshot!(explain(&Estate::partial(), 2));
}

#[test]
fn what_strangers_write_steers_no_terminal() {
    let estate = Estate::partial();
    let listed = inventory_in(&estate, InventoryKind::Integrations, Style { width: 160, ..STYLE });
    for text in [listed, explain(&estate, 2), diff(&estate, STYLE)] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
        assert!(text.contains("<U+202E>") && text.contains("<U+001B>"), "{text}");
    }
}

#[test]
fn reviews() {
    let estate = Estate::partial();
    let triggers =
        ["its grant changed on 2 Nov 2026", "holds `app/code:write`, which the last review did not see"];
    let items: Vec<ReviewItem<'_>> = estate
        .explanations
        .iter()
        .filter_map(|explanation| {
            let schedule = explanation.schedule.as_ref()?;
            let is_wide = explanation.verdict.about.app.as_str() == "7";
            let triggers = triggers.iter().filter(|_| is_wide).map(|one| (*one).to_owned()).collect();
            Some(ReviewItem { explanation, schedule, triggers, latest: None })
        })
        .collect();
    let connections = &estate.connections;
    let view = ReviewView { items: &items, n_records: 2, n_unapproved: 1, connections, now: estate.now };
    insta::assert_snapshot!(shown(|out| crate::review(out, Format::Table, STYLE, &view)));
    for format in [Format::Json, Format::Ndjson, Format::Csv] {
        let text = shown(|out| crate::review(out, format, STYLE, &view));
        assert!(text.contains(triggers[0]), "{text}");
    }
}

#[test]
fn the_smallest_scopes_and_what_would_break() {
    let estate = Estate::partial();
    let catalog = super::estate::catalog();
    let approved = catalog.set("app", &["code:read".to_owned(), "issues:read".to_owned()]);
    let rightsized = remit_core::rightsize::rightsize(&estate.dossiers[0], &catalog, Some(&approved));
    let unseen = Dossier { activity: Vec::new(), ..estate.dossiers[0].clone() };
    let by_record = remit_core::rightsize::rightsize(&unseen, &catalog, Some(&approved));
    let texts = [&rightsized, &by_record].map(|rightsized| {
        let about = &estate.explanations[0].verdict.about;
        let view = RightsizeView { about, rightsized, connection: &estate.connections[0], now: estate.now };
        for format in [Format::Json, Format::Ndjson, Format::Csv] {
            let text = shown(|out| crate::rightsize(out, format, STYLE, &view));
            assert!(text.contains("settings:write"), "{text}");
        }
        shown(|out| crate::rightsize(out, Format::Table, STYLE, &view))
    });
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn coverage() {
    insta::assert_snapshot!(shown(|out| crate::coverage(out, STYLE, &Estate::partial().connections)));
}

#[test]
fn scan_summary() {
    let estate = Estate::partial();
    let reconciled = Reconciled {
        n_new: 1_204,
        n_changed: 2,
        n_unchanged: 17,
        n_retired: 1,
        n_kept: 3,
        is_complete: false,
    };
    let scans = [
        ScanLine { connection: "acme-hub".into(), outcome: Ok(reconciled) },
        ScanLine { connection: "other".into(), outcome: Err("the credential was refused".to_owned()) },
    ];
    let mut n_findings = BTreeMap::from([(Severity::Low, 1)]);
    for finding in estate.findings() {
        *n_findings.entry(finding.severity).or_default() += 1;
    }
    let counts = SeverityCount::of(&n_findings);
    insta::assert_snapshot!(shown(|out| crate::scan_summary(
        out,
        STYLE,
        &scans,
        &counts,
        &estate.connections
    )));
}

/// Of the three integrations one is new, one gained a scope and lost another, one is gone.
pub(super) fn changed() -> Drift {
    let mut before = review();
    before.grants[0].scopes = vec!["code:read".to_owned(), "issues:read".to_owned()];
    Drift::between(&[before, builder()], &[review(), token()])
}

#[test]
fn drift() {
    let estate = Estate::partial();
    let drift = changed();
    let view = DriftView {
        since: at("2026-10-25"),
        drift: &drift,
        connections: &estate.connections,
        now: estate.now,
    };
    insta::assert_snapshot!(shown(|out| crate::drift(out, STYLE, &view)));
}

#[test]
fn equal_inventories_have_no_drift() {
    let dossiers = [review(), token()];
    assert_eq!(Drift::between(&dossiers, &dossiers), Drift::default());
}

fn version(dossier: &Dossier, from: &str, to: Option<&str>) -> HistoryVersion {
    HistoryVersion {
        external_id: dossier.id.clone(),
        endpoint: "GET /apps".to_owned(),
        facets: Facets {
            integration: Some(dossier.integration.clone()),
            grants: dossier.grants.clone(),
            ..Facets::default()
        },
        valid_from: at(from),
        valid_to: to.map(at),
    }
}

#[test]
fn history() {
    let now = review();
    let mut before = review();
    before.grants[0].scopes = vec!["code:read".to_owned()];
    before.integration.name = Fact::Known("Quorumleaf".to_owned());
    let versions = [
        version(&now, "2026-11-12", Some("2026-11-20")),
        version(&before, "2026-10-01", Some("2026-11-12")),
        version(&before, "2026-11-22", None),
    ];
    let view =
        HistoryView { dossier: &now, versions: &versions, catalog: None, n_scans: 14, now: at("2026-11-24") };
    insta::assert_snapshot!(shown(|out| crate::history(out, Format::Table, STYLE, &view)));
}

#[test]
fn a_change_is_told_with_its_direction() {
    let change = Change { scopes: Shift::Wider, resources: Shift::Wider, ..Change::NONE };
    let mut estate = Estate::partial();
    let since = |at, is_new, change| Some(Since { at, is_new, change });
    estate.explanations[0].since_last_scan = since(at("2026-11-23"), false, change);
    estate.explanations[0].since_review = since(at("2026-11-01"), false, Change::NONE);
    estate.explanations[1].since_last_scan = since(at("2026-11-23"), true, Change::NONE);
    let lines = |text: String, word: &str| -> Vec<String> {
        text.lines().filter(|line| line.contains(word)).map(|line| line.trim().to_owned()).collect()
    };
    assert_eq!(
        lines(explain(&estate, 0), "since the last"),
        [
            "changed    since the last scan, 23 Nov 2026, 09:00 UTC: wider, new resource",
            "since the last review, 1 Nov 2026: no change"
        ]
    );
    let new = lines(explain(&estate, 1), "since the last");
    assert_eq!(new, ["changed    new since the last scan, 23 Nov 2026, 09:00 UTC"]);
    let rows = diff(&estate, STYLE);
    assert!(rows.contains("since the last") && rows.contains("new since the"), "{rows}");
}

#[test]
fn history_tells_in_which_direction_grants_changed() {
    let now = review();
    let mut before = review();
    before.grants[0].scopes = vec!["code:read".to_owned()];
    let versions = [version(&before, "2026-10-01", Some("2026-11-12")), version(&now, "2026-11-12", None)];
    let catalog = super::estate::catalog();
    let view = HistoryView {
        dossier: &now,
        versions: &versions,
        catalog: Some(&catalog),
        n_scans: 14,
        now: at("2026-11-24"),
    };
    let text = shown(|out| crate::history(out, Format::Table, STYLE, &view));
    assert!(text.contains("changed, wider: installation:70"), "{text}");
    let json = shown(|out| crate::history(out, Format::Json, STYLE, &view));
    assert!(json.contains("\"directions\": [\n        \"wider\"\n      ]"), "{json}");
}

/// What a scan could not tell was neither taken away nor given.
#[test]
fn unknown_is_no_change() {
    let mut before = review();
    before.integration.state = Fact::Unknown(remit_core::fact::Why::NotRead);
    assert_eq!(Drift::between(&[before.clone()], &[review()]), Drift::default());
    assert_eq!(Drift::between(&[review()], &[before]), Drift::default());
}
