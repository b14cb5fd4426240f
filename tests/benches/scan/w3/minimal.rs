//! The minimal client of Entra: the lists of apps and consents, and the permissions of apps in batches.

use crate::minimal::Client;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Listed<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct App {
    id: String,
    display_name: String,
    app_owner_organization_id: Option<String>,
    app_roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grant {
    id: String,
    client_id: String,
    resource_id: String,
    scope: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    id: String,
    principal_id: String,
    app_role_id: String,
    created_date_time: String,
}

#[derive(Serialize)]
struct Question {
    id: String,
    method: &'static str,
    url: String,
}

#[derive(Deserialize)]
struct Batch {
    responses: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    body: Listed<Assignment>,
}

const APPS: &str = "/v1.0/servicePrincipals?$select=id,displayName,appOwnerOrganizationId,appRoles&$top=999";
const GRANTS: &str = "/v1.0/oauth2PermissionGrants?$top=999";

/// As many parts as a batch may have.
const PARTS: usize = 20;

/// Reads everything and stores it.
pub(crate) async fn read(client: &Client) {
    let mut interfaces = Vec::new();
    list(client, APPS, |app: App| {
        client.keep(&app.id, &app.display_name, "", &app.app_owner_organization_id.unwrap_or_default());
        if !app.app_roles.is_empty() {
            interfaces.push(format!("/servicePrincipals/{}/appRoleAssignedTo?$top=999", app.id));
        }
    })
    .await;
    list(client, GRANTS, |grant: Grant| {
        client.keep(&grant.id, &grant.client_id, &grant.scope, &grant.resource_id);
    })
    .await;
    while !interfaces.is_empty() {
        let asked = interfaces.split_off(interfaces.len().saturating_sub(PARTS));
        interfaces.extend(assignments(client, asked).await);
    }
}

async fn list<T: DeserializeOwned>(client: &Client, first: &str, mut keep: impl FnMut(T)) {
    let mut path = Some(first.to_owned());
    while let Some(page) = path {
        let listed: Listed<T> = client.send(client.get(&page)).await.json();
        listed.value.into_iter().for_each(&mut keep);
        path = listed.next;
    }
}

/// Asks for lists in one batch, and returns where they go on.
async fn assignments(client: &Client, asked: Vec<String>) -> Vec<String> {
    let questions = asked.into_iter().enumerate();
    let questions: Vec<Question> =
        questions.map(|(i, url)| Question { id: i.to_string(), method: "GET", url }).collect();
    let body = serde_json::json!({ "requests": questions }).to_string();
    let batch: Batch = client.send(client.post("/v1.0/$batch", "application/json", body)).await.json();
    let mut next = Vec::new();
    for Part { body } in batch.responses {
        for one in body.value {
            client.keep(&one.id, &one.principal_id, &one.app_role_id, &one.created_date_time);
        }
        next.extend(body.next.and_then(|link| Some(link.split_once("/v1.0")?.1.to_owned())));
    }
    next
}
