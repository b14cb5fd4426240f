//! The HTML report.

use super::estate::{Estate, at};
use super::look::{changed, shown};
use super::report;
use crate::{ReportFormat, ReportView};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
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
fn what_was_not_read_stands_on_it() {
    let page = rendered(&Estate::partial());
    assert!(page.contains("This list may be short."));
    assert!(page.contains("denied: needs organization_hooks: read"));
    let whole = rendered(&Estate::empty());
    assert!(
        !whole.contains("This list may be short.") && whole.contains("none; all 13 listings were read whole")
    );
}
