//! People, and what belongs to each of them: tokens and app passwords.

use serde_json::{Value, json};

use super::GoogleWorkspace;
use super::words::{actor, error, is_super, page, unprivileged};
use crate::kit::{Answer, Call, Object, epoch};

/// Lists people.
pub(super) fn list(call: &Call<'_, GoogleWorkspace>) -> Answer {
    if call.query("customer").is_none() && call.query("domain").is_none() {
        return error(400, "badRequest", "Bad Request");
    }
    let wants_deleted = call.query("showDeleted") == Some("true");
    let wants_second_factor = match call.query("query") {
        None | Some("") => false,
        Some("isEnrolledIn2Sv=true") => true,
        Some(_) => return error(400, "invalid", "Invalid Input: query"),
    };
    let people: Vec<&Object> = call
        .all("people")
        .iter()
        .filter(|person| person.has("deleted") == wants_deleted)
        .filter(|person| !wants_second_factor || !person.is("no_second_factor"))
        .collect();
    page(call, "admin#directory#users", "users", ("maxResults", 100, 500), &people, shown)
}

fn shown(person: &Object) -> Value {
    let mut shown = json!({
        "kind": "admin#directory#user",
        "id": person.id(),
        "primaryEmail": person.text("email"),
        "name": { "fullName": person.text("name") },
        "isAdmin": person.is("super"),
        "isDelegatedAdmin": person.is("delegated"),
        "suspended": person.is("suspended"),
        "archived": person.is("archived"),
        "creationTime": person.text("created"),
        "lastLoginTime": "1970-01-01T00:00:00.000Z",
        "isEnrolledIn2Sv": !person.is("no_second_factor"),
        "isEnforcedIn2Sv": true,
        "orgUnitPath": "/",
        "customerId": "C02k9xz1p",
    });
    if person.has("deleted") {
        shown["deletionTime"] = person.value("deleted");
    }
    shown
}

/// Finds a person by id or address, as paths name one.
fn find<'c>(call: &'c Call<'_, GoogleWorkspace>) -> Result<&'c Object, Answer> {
    let key = call.part(0);
    let mut meant = ["id", "email"].into_iter().flat_map(|field| call.day.of("people", field, key));
    let found = meant.find(|person| !person.has("deleted"));
    found.ok_or_else(|| error(404, "notFound", "Resource Not Found: userKey"))
}

/// Finds a person whose security the caller may look after: a super administrator's only by another one.
fn secured<'c>(call: &'c Call<'_, GoogleWorkspace>) -> Result<&'c Object, Answer> {
    let person = find(call)?;
    let is_delegated = actor(call).is_some() && !is_super(call);
    if person.is("super") && is_delegated { Err(unprivileged()) } else { Ok(person) }
}

/// Shows a person.
pub(super) fn one(call: &Call<'_, GoogleWorkspace>) -> Answer {
    match find(call) {
        Ok(person) => Answer::ok(&shown(person)),
        Err(refusal) => refusal,
    }
}

/// Lists a person's tokens.
pub(super) fn tokens(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let person = match secured(call) {
        Ok(person) => person,
        Err(refusal) => return refusal,
    };
    let tokens = call.day.of("tokens", "user", person.id());
    let shown = |token: &&Object| {
        json!({
            "kind": "admin#directory#token",
            "etag": "\"sim\"",
            "clientId": token.text("client"),
            "displayText": token.text("name"),
            "anonymous": token.is("anonymous"),
            "nativeApp": token.is("native"),
            "userKey": person.id(),
            "scopes": token.value("scopes"),
        })
    };
    whole("admin#directory#tokenList", tokens.iter().map(shown).collect())
}

/// Lists a person's app passwords.
pub(super) fn passwords(call: &Call<'_, GoogleWorkspace>) -> Answer {
    let person = match secured(call) {
        Ok(person) => person,
        Err(refusal) => return refusal,
    };
    let passwords = call.day.of("app_passwords", "user", person.id());
    let shown = |password: &&Object| {
        let seconds = |field: &str| epoch(&password.value(field)).unwrap_or(0).to_string();
        json!({
            "kind": "admin#directory#asp",
            "codeId": password.value("code"),
            "name": password.text("name"),
            "creationTime": seconds("created"),
            "lastTimeUsed": seconds("used"),
            "userKey": person.id(),
        })
    };
    whole("admin#directory#aspList", passwords.iter().map(shown).collect())
}

/// A list without items is absent.
fn whole(kind: &str, items: Vec<Value>) -> Answer {
    let mut body = json!({ "kind": kind, "etag": "\"sim\"" });
    if !items.is_empty() {
        body["items"] = items.into();
    }
    Answer::ok(&body)
}

/// Takes a token away.
pub(super) fn delete_token(call: &Call<'_, GoogleWorkspace>) -> Answer {
    remove(call, "tokens", |token| token.text("client") == call.part(1))
}

/// Takes an app password away.
pub(super) fn delete_password(call: &Call<'_, GoogleWorkspace>) -> Answer {
    remove(call, "app_passwords", |password| {
        password.value("code").as_u64().is_some_and(|code| call.part(1).parse() == Ok(code))
    })
}

fn remove(call: &Call<'_, GoogleWorkspace>, collection: &str, is_meant: impl Fn(&Object) -> bool) -> Answer {
    let person = match secured(call) {
        Ok(person) => person,
        Err(refusal) => return refusal,
    };
    match call.day.of(collection, "user", person.id()).into_iter().find(|one| is_meant(one)) {
        Some(found) => {
            call.inside.remove(collection, found.id());
            Answer::empty(204)
        }
        None => error(404, "notFound", "Resource Not Found"),
    }
}
