//! Accepted findings: who answers for each, why, and until when. What lapsed stands among them, loudly.

use super::finding::about;
use super::markup::{cell, escape, head, name};
use super::{Part, ReportView};
use remit_core::finding::{Acknowledgement, Finding, Standing};
use remit_core::words;

/// Returns the panel, or nothing where nobody accepts anything.
pub(super) fn panel(view: &ReportView<'_>, described: &[Part<'_>]) -> String {
    let mut rows = String::new();
    let mut n = 0;
    for finding in view.findings {
        let Some((by, until)) = acceptance(finding) else { continue };
        n += 1;
        rows.push_str(&format!(
            "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{}</th>{}{}{}{}</tr>\n",
            about(finding, described),
            cell("", "What", &escape(&finding.summary)),
            cell("", "Who answers", &name(&by.owner)),
            cell("", "How long", &until),
            cell("", "Why", &escape(&by.reason)),
        ));
    }
    if n == 0 {
        return String::new();
    }
    let columns = [("", "Integration"), ("", "What"), ("", "Who answers"), ("", "How long"), ("", "Why")];
    format!(
        "<section class=\"panel\" aria-labelledby=\"f-acc\"><div class=\"ph\"><h3 class=\"h2\" id=\"f-acc\">Accepted</h3>\
         <span class=\"cnt\">{n}</span><p>Each holds for exactly this disagreement; if it changes, the finding is open again.</p></div>\
         <table class=\"tbl top fold\" role=\"table\">{}<tbody role=\"rowgroup\">{rows}</tbody></table></section>\n",
        head(&columns),
    )
}

fn acceptance(finding: &Finding) -> Option<(&Acknowledgement, String)> {
    match &finding.standing {
        Standing::Open => None,
        Standing::Acknowledged(by) => Some((by, format!("until {}", words::day(by.expires_at)))),
        Standing::Lapsed(by) => {
            Some((by, format!("<span class=\"bad\">lapsed on {}</span>", words::day(by.expires_at))))
        }
    }
}
