//! One request inside another: a part of a batch. It is a request of its own to budgets, permissions and faults, and none
//! to the count of what came over the wire.

use super::answer::Answer;
use super::call::Call;
use super::platform::Platform;
use super::server::{find, in_own_words, permitted, spent};
use crate::routes::pairs;

/// Answers a part that came with the headers of the whole.
pub fn part<P: Platform>(whole: &Call<'_, P>, method: &str, target: &str) -> Answer {
    let inside = whole.inside;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let found = find::<P>(method, path);
    let template = found.as_ref().map_or("(unknown)", |(route, _)| route.template);
    {
        let mut counters = inside.counters();
        counters.writing += u64::from(method != "GET");
        *counters.by_template.entry(template.to_owned()).or_default() += 1;
    }
    let fault = inside.script.strike(template);
    let Some((route, parts)) = found else { return P::not_found(path) };
    let call = Call {
        inside,
        day: whole.day,
        method,
        path,
        template,
        parts,
        query: pairs(query),
        headers: whole.headers,
        body: whole.body,
        now: whole.now,
    };
    let caller = match P::caller(&call) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    let answer = match spent(inside, &caller, template, fault.as_ref(), whole.now) {
        Ok(_) => permitted(&call, route, &caller),
        Err(standing) => {
            inside.counters().refused += 1;
            P::too_many(standing)
        }
    };
    in_own_words::<P>(answer, fault).0
}
