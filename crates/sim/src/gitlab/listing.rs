//! How GitLab cuts a list into pages: by page number with totals, or by a cursor (keyset), and how objects are written.

use std::sync::PoisonError;

use serde_json::Value;

use super::Gitlab;
use crate::kit::{Answer, Call, Object};

/// The most items a page may have, and how many it has where nothing is asked for.
const MOST: usize = 100;
const USUAL: usize = 20;

/// Answers a page of a list.
pub(super) fn page(call: &Call<'_, Gitlab>, items: &[Value]) -> Answer {
    let size = call.number("per_page").unwrap_or(USUAL).clamp(1, MOST);
    if call.query("pagination") == Some("keyset") {
        let (window, next) = call.after(call.query("cursor"), size, items.len());
        let answer = Answer::ok(&Value::Array(items.get(window).unwrap_or_default().to_vec()));
        return match next {
            Some(next) => {
                answer.with("link", format!("<{}>; rel=\"next\"", address(call, &[("cursor", &next)])))
            }
            None => answer,
        };
    }
    let cap = size.min(call.inside.settings.page_cap as usize).max(1);
    let number = call.number("page").unwrap_or(1).max(1);
    let window = call.window((number - 1) * cap, cap, items.len());
    let last = items.len().div_ceil(cap).max(1);
    let at = |page: usize| address(call, &[("page", &page.to_string()), ("per_page", &size.to_string())]);
    let mut links = Vec::new();
    if number < last {
        links.push(format!("<{}>; rel=\"next\"", at(number + 1)));
    }
    links.push(format!("<{}>; rel=\"first\"", at(1)));
    links.push(format!("<{}>; rel=\"last\"", at(last)));
    let next = if number < last { (number + 1).to_string() } else { String::new() };
    Answer::ok(&Value::Array(items.get(window).unwrap_or_default().to_vec()))
        .with("link", links.join(", "))
        .with("x-page", number.to_string())
        .with("x-per-page", size.to_string())
        .with("x-next-page", next)
        .with("x-total", items.len().to_string())
        .with("x-total-pages", last.to_string())
}

/// Returns the request's own address with some parameters changed, by the name that the server has of itself.
fn address(call: &Call<'_, Gitlab>, changed: &[(&str, &str)]) -> String {
    let address = call.address(changed);
    let name = call.inside.platform.own_name.lock().unwrap_or_else(PoisonError::into_inner);
    match &*name {
        Some(name) => address.replacen(&call.inside.base_url, name, 1),
        None => address,
    }
}

/// Writes an object without some of its fields. Ids are numbers in GitLab's answers, and texts in a world file.
pub(super) fn written(object: &Object, without: &[&str]) -> Value {
    let mut value = object.without(without);
    if let Value::Object(fields) = &mut value {
        for (name, field) in fields.iter_mut() {
            let is_id = name == "id" || name.ends_with("_id");
            let number = field.as_str().filter(|_| is_id).and_then(|text| text.parse::<u64>().ok());
            if let Some(number) = number {
                *field = number.into();
            }
        }
    }
    value
}
