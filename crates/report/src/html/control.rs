//! The controls that open findings are evidence about, framework by framework.

use super::ReportView;
use super::markup::{cell, escape, head, row_head};
use remit_core::finding::{ControlTitle, FindingKind, Framework, frameworks};
use remit_core::words;
use std::collections::BTreeMap;

/// Returns the section.
pub(super) fn section(view: &ReportView<'_>) -> String {
    let panels: String =
        frameworks().iter().map(|framework| panel(framework, &open(view, framework))).collect();
    let none = if panels.is_empty() { "<p class=\"d\">No open finding bears on a control.</p>" } else { "" };
    format!(
        "<div id=\"r-ctl\" class=\"rep\">\n<div class=\"head\"><div><h2 class=\"h1\">Controls</h2>\
         <p class=\"sub\">A finding is evidence about a control. A control without one is not thereby met, and is not listed.</p></div></div>\n\
         {none}{panels}</div>\n"
    )
}

/// Counts the open findings of which a framework's controls are printed.
fn open(view: &ReportView<'_>, framework: &Framework) -> BTreeMap<FindingKind, usize> {
    let mut open = BTreeMap::new();
    for finding in view.findings.iter().filter(|one| one.is_open() && one.frameworks.prints(&framework.id)) {
        *open.entry(finding.kind).or_default() += 1;
    }
    open
}

fn panel(framework: &'static Framework, open: &BTreeMap<FindingKind, usize>) -> String {
    let rows: String =
        framework.controls.iter().filter_map(|control| row(framework, control, open)).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "<section class=\"panel\"><div class=\"ph\"><h3 class=\"h2\">{}</h3><span class=\"cnt\">{}</span></div>\
         <table class=\"tbl top fold ctl\" role=\"table\">{}<tbody role=\"rowgroup\">{rows}</tbody></table></section>\n",
        escape(&framework.name),
        escape(&framework.version),
        head(&[("w1", "Control"), ("", "What it asks for"), ("", "Kinds of findings"), ("num w2", "Open")]),
    )
}

fn row(framework: &Framework, control: &ControlTitle, open: &BTreeMap<FindingKind, usize>) -> Option<String> {
    let bears = |kind: &FindingKind| {
        kind.facts().controls.iter().any(|one| one.framework == framework.id && one.id == control.id)
    };
    let kinds: Vec<(&FindingKind, &usize)> = open.iter().filter(|(kind, _)| bears(kind)).collect();
    let n: usize = kinds.iter().map(|(_, n)| **n).sum();
    let kinds: Vec<String> = kinds.iter().map(|(kind, _)| format!("<code>{}</code>", kind.id())).collect();
    (n > 0).then(|| {
        format!(
            "<tr role=\"row\">{}{}{}{}</tr>\n",
            row_head(&escape(&control.id)),
            cell("", "What it asks for", &escape(&crate::text::capital(&control.title))),
            cell("", "Kinds of findings", &words::list(&kinds)),
            cell("num", "Open", &n.to_string()),
        )
    })
}
