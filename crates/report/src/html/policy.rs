//! The thresholds by which was judged.

use super::ReportView;
use super::markup::{cell, escape, head, row_head};
use crate::text::capital;

/// Returns the section.
pub(super) fn section(view: &ReportView<'_>) -> String {
    let row = |(name, value): (String, String)| {
        format!("<tr role=\"row\">{}{}</tr>\n", row_head(&capital(&name)), cell("", "Value", &escape(&value)))
    };
    let rows: String = view.policy.rows().into_iter().map(row).collect();
    format!(
        "<div id=\"r-pol\" class=\"rep\">\n<div class=\"head\"><div><h2 class=\"h1\">Policy</h2>\
         <p class=\"sub\">The thresholds by which was judged.</p></div></div>\n\
         <div class=\"panel\"><table class=\"tbl top fold\" role=\"table\">{}<tbody role=\"rowgroup\">{rows}</tbody></table></div></div>\n",
        head(&[("", "Threshold"), ("", "Value")]),
    )
}
