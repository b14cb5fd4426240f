//! Queries, their pages, descriptions of objects, and the deletion of rows.

use serde_json::{Map, Value, json};

use super::Salesforce;
use super::answer::error;
use super::objects::{self, Schema};
use super::soql::{self, Condition, Operator, Soql};
use crate::kit::{Answer, Call};

/// A query of tokens gives no more than these, and does not say so.
const MOST_TOKENS: usize = 2_500;

/// What is left of a query.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    object: &'static str,
    rows: Vec<Value>,
    n_all: usize,
    batch: usize,
}

/// Answers a query of the data API.
pub(super) fn data(call: &Call<'_, Salesforce>) -> Answer {
    answer(call, false).unwrap_or_else(|refusal| refusal)
}

/// Answers a query of the Tooling API.
pub(super) fn tooling(call: &Call<'_, Salesforce>) -> Answer {
    answer(call, true).unwrap_or_else(|refusal| refusal)
}

fn answer(call: &Call<'_, Salesforce>, is_tooling: bool) -> Result<Answer, Answer> {
    check_version(call)?;
    let malformed = || error(400, "MALFORMED_QUERY", "unexpected token");
    let soql = soql::parse(call.query("q").unwrap_or_default()).ok_or_else(malformed)?;
    let schema = objects::find(call, &soql.object).filter(|schema| schema.is_tooling == is_tooling);
    let unsupported = || {
        let what = format!("sObject type '{}' is not supported.", soql.object);
        error(400, "INVALID_TYPE", &what)
    };
    let schema = schema.ok_or_else(unsupported)?;
    let mut rows = matching(call, schema, &soql)?;
    if soql.is_count {
        return Ok(Answer::ok(&json!({ "totalSize": rows.len(), "done": true, "records": [] })));
    }
    let from = soql.offset.min(rows.len());
    rows.drain(..from);
    let cap = if schema.name == "OauthToken" { MOST_TOKENS } else { usize::MAX };
    rows.truncate(soql.limit.unwrap_or(cap).min(cap));
    if soql.columns.iter().any(|column| matches!(&**column, "Metadata" | "FullName")) && rows.len() > 1 {
        let what = "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more \
                    than one row for retrieval.";
        return Err(error(400, "MALFORMED_QUERY", what));
    }
    let rows: Result<Vec<Value>, Answer> =
        rows.iter().map(|row| selected(call, schema, &soql, row)).collect();
    let rows = rows?;
    let n_all = rows.len();
    Ok(page(call, Cursor { object: schema.name, rows, n_all, batch: schema.batch }))
}

/// Versions that are gone, or that are yet to come, are not found.
fn check_version(call: &Call<'_, Salesforce>) -> Result<(), Answer> {
    let version: f64 = call.part(0).parse().unwrap_or(0.0);
    match (31.0..=67.0).contains(&version) {
        true => Ok(()),
        false => Err(error(404, "NOT_FOUND", "The requested resource does not exist")),
    }
}

/// Gives the first rows of what is left, and keeps the rest under a locator.
fn page(call: &Call<'_, Salesforce>, mut left: Cursor) -> Answer {
    let n_now = left.batch.min(call.inside.settings.page_cap.max(1) as usize).min(left.rows.len());
    let rest = left.rows.split_off(n_now);
    let mut body = json!({ "totalSize": left.n_all, "done": rest.is_empty(), "records": left.rows });
    if !rest.is_empty() {
        let mut cursors =
            call.inside.platform.cursors.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let locator = format!("01gbn{:010}AAA-{}", cursors.len(), left.n_all - rest.len());
        let path = call.path.split("/query").next().unwrap_or_default();
        body["nextRecordsUrl"] = json!(format!("{path}/query/{locator}"));
        cursors.insert(locator, Cursor { rows: rest, ..left });
    }
    Answer::ok(&body)
}

/// Answers with the page behind a locator.
pub(super) fn more(call: &Call<'_, Salesforce>) -> Answer {
    let cursors = call.inside.platform.cursors.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let left = cursors.get(call.part(1)).cloned();
    drop(cursors);
    match left.filter(|left| objects::sees(call, left.object)) {
        Some(left) => page(call, left),
        None => error(400, "INVALID_QUERY_LOCATOR", "invalid query locator"),
    }
}

/// Returns the rows that a query's conditions hold for, in its order.
fn matching(
    call: &Call<'_, Salesforce>,
    schema: &Schema,
    soql: &Soql,
) -> Result<Vec<Map<String, Value>>, Answer> {
    for condition in soql.conditions.iter().flatten() {
        if !schema.is_filterable(&condition.column) {
            let what = format!("field '{}' can not be filtered in a query call", condition.column);
            return Err(error(400, "INVALID_FIELD", &what));
        }
    }
    let mut rows = schema.rows(call);
    rows.retain(|row| {
        let holds =
            |condition: &Condition| does_hold(condition, &value(call, schema, row, &condition.column));
        soql.conditions.iter().all(|alternatives| alternatives.iter().any(holds))
    });
    if let Some((column, is_down)) = &soql.order {
        rows.sort_by_cached_key(|row| value(call, schema, row, column));
        if *is_down {
            rows.reverse();
        }
    }
    Ok(rows)
}

fn does_hold(condition: &Condition, value: &str) -> bool {
    match condition.operator {
        Operator::In => condition.values.iter().any(|wanted| wanted == value),
        // Both are times that begin alike, in whichever form they end.
        Operator::AtLeast => condition.values.first().is_some_and(|least| {
            let upto = |text: &str| text.get(..19).unwrap_or(text).to_owned();
            upto(value) >= upto(least)
        }),
    }
}

/// Returns a column's value as conditions write it.
fn value(call: &Call<'_, Salesforce>, schema: &Schema, row: &Map<String, Value>, column: &str) -> String {
    let mut found = Map::new();
    schema.select(call, row, column, &mut found);
    let mut value = Value::Object(found);
    for name in column.split('.') {
        value = value.get(name).cloned().unwrap_or_default();
    }
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns a row with the columns that were asked for.
fn selected(
    call: &Call<'_, Salesforce>,
    schema: &Schema,
    soql: &Soql,
    row: &Map<String, Value>,
) -> Result<Value, Answer> {
    let id = row.get("Id").and_then(Value::as_str).unwrap_or("null");
    let url = format!("/services/data/v{}/sobjects/{}/{id}", call.part(0), schema.name);
    let mut out = Map::new();
    out.insert("attributes".to_owned(), json!({ "type": schema.name, "url": url }));
    for column in &soql.columns {
        if !schema.select(call, row, column, &mut out) {
            let what = format!("No such column '{column}' on entity '{}'.", schema.name);
            return Err(error(400, "INVALID_FIELD", &what));
        }
    }
    if let Some(children) = &soql.children {
        out.insert(children.object.clone(), below(call, children, id)?);
    }
    Ok(Value::Object(out))
}

/// Returns the assignments of a user: the one relation to children that is asked for.
fn below(call: &Call<'_, Salesforce>, soql: &Soql, user: &str) -> Result<Value, Answer> {
    let schema =
        objects::find(call, "PermissionSetAssignment").filter(|_| soql.object == "PermissionSetAssignments");
    let schema = schema.ok_or_else(|| {
        error(400, "INVALID_FIELD", "Didn't understand relationship in FROM part of query call")
    })?;
    let mut rows = matching(call, schema, soql)?;
    rows.retain(|row| row.get("AssigneeId").and_then(Value::as_str) == Some(user));
    let rows: Result<Vec<Value>, Answer> = rows.iter().map(|row| selected(call, schema, soql, row)).collect();
    let rows = rows?;
    Ok(match rows.is_empty() {
        true => Value::Null,
        false => json!({ "totalSize": rows.len(), "done": true, "records": rows }),
    })
}

/// Describes an object.
pub(super) fn describe(call: &Call<'_, Salesforce>) -> Answer {
    if let Err(refusal) = check_version(call) {
        return refusal;
    }
    let Some(schema) = objects::find(call, call.part(1)).filter(|schema| !schema.is_tooling) else {
        return error(404, "NOT_FOUND", "The requested resource does not exist");
    };
    let field = |name: String| {
        let relation =
            schema.relations.iter().find(|(column, ..)| *column == name).map(|(_, relation, _)| *relation);
        json!({ "name": name, "relationshipName": relation, "filterable": schema.is_filterable(&name) })
    };
    let fields: Vec<Value> = schema.columns(call).into_iter().map(field).collect();
    Answer::ok(&json!({ "name": schema.name, "queryable": true, "fields": fields }))
}

/// Deletes a row of the few objects of which a row is authority.
pub(super) fn delete(call: &Call<'_, Salesforce>) -> Answer {
    let needed = match call.part(1) {
        "SetupEntityAccess" => "ManageProfilesPermissionsets",
        "PermissionSetAssignment" => "AssignPermissionSets",
        _ => return error(400, "INSUFFICIENT_ACCESS_OR_READONLY", "entity type cannot be deleted"),
    };
    if !objects::may(call, needed) {
        return error(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id");
    }
    match call.day.find(call.part(1), call.part(2)) {
        Some(_) => {
            call.inside.remove(call.part(1), call.part(2));
            Answer::empty(204)
        }
        None => error(404, "ENTITY_IS_DELETED", "entity is deleted"),
    }
}
