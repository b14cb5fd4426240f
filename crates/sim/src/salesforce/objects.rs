//! The objects that can be queried: their columns, what they are related to, and who sees them.

use serde_json::{Map, Value, json};

use super::answer::time;
use super::{Salesforce, csv, token};
use crate::kit::{Call, Object};

/// One object of the API.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) name: &'static str,
    /// The permission without which there is no such object; empty where everybody sees it.
    needs: &'static str,
    /// Whether it is the Tooling API's.
    pub(super) is_tooling: bool,
    pub(super) columns: &'static [&'static str],
    /// Relations: the column with the id, the relation's name, the object behind it.
    pub(super) relations: &'static [(&'static str, &'static str, &'static str)],
    /// The columns that a condition may name; all where there is none.
    filters: &'static [&'static str],
    /// The most rows that come at once.
    pub(super) batch: usize,
}

const SETUP: &str = "ViewSetup";
const CLIENTS: &str = "ViewAllExternalClientApps";
const SAVED: &[(&str, &str, &str)] = &[("LastModifiedById", "LastModifiedBy", "User")];

const fn plain(name: &'static str, needs: &'static str, columns: &'static [&'static str]) -> Schema {
    Schema { name, needs, is_tooling: false, columns, relations: &[], filters: &[], batch: 2_000 }
}

/// Every object.
pub(super) const ALL: &[Schema] = &[
    plain("Organization", "", &["Id", "Name", "OrganizationType", "IsSandbox"]),
    plain("UserPermissionAccess", "", &["PermissionsCustomizeApplication", "PermissionsViewSetup"]),
    plain(
        "ConnectedApplication",
        SETUP,
        &[
            "Id",
            "Name",
            "CreatedDate",
            "CreatedById",
            "OptionsAllowAdminApprovedUsersOnly",
            "OptionsRefreshTokenValidityMetric",
            "RefreshTokenValidityPeriod",
            "StartUrl",
        ],
    ),
    plain(
        "ExternalClientApplication",
        CLIENTS,
        &[
            "Id",
            "DeveloperName",
            "MasterLabel",
            "NamespacePrefix",
            "DistributionState",
            "ContactEmail",
            "Description",
            "CreatedDate",
        ],
    ),
    Schema {
        relations: SAVED,
        ..plain(
            "ExtlClntAppOauthSettings",
            CLIENTS,
            &[
                "Id",
                "CreatedDate",
                "LastModifiedDate",
                "LastModifiedById",
                "ExternalClientApplicationId",
                "OauthScopesAPI",
                "OauthScopesCHATTER_REST_API",
                "OauthScopesFULL",
                "OauthScopesREFRESH_TOKEN",
                "OauthScopesSSO",
                "OauthScopesVF",
                "OauthScopesWEB",
            ],
        )
    },
    plain(
        "ExtlClntAppOauthPlcyCnfg",
        CLIENTS,
        &[
            "Id",
            "ExternalClientApplicationId",
            "PermittedUsersPolicyType",
            "IpRelaxationPolicyType",
            "RefreshTokenPolicyType",
            "IsClientCredentialsFlowEnabled",
            "ClientCredentialsFlowUser",
        ],
    ),
    Schema {
        relations: &[("AppMenuItemId", "AppMenuItem", "AppMenuItem"), ("UserId", "User", "User")],
        batch: 500,
        ..plain(
            "OauthToken",
            SETUP,
            &[
                "Id",
                "AccessToken",
                "AppName",
                "AppMenuItemId",
                "UserId",
                "CreatedDate",
                "LastUsedDate",
                "UseCount",
                "DeleteToken",
                "RequestToken",
            ],
        )
    },
    plain(
        "AppMenuItem",
        SETUP,
        &["Id", "ApplicationId", "Name", "Label", "NamespacePrefix", "Type", "IsUsingAdminAuthorization"],
    ),
    Schema {
        relations: &[("ParentId", "Parent", "PermissionSet")],
        ..plain(
            "SetupEntityAccess",
            SETUP,
            &["Id", "ParentId", "SetupEntityId", "SetupEntityType", "SystemModstamp"],
        )
    },
    Schema {
        relations: &[("ProfileId", "Profile", "Profile")],
        ..plain("PermissionSet", SETUP, &["Id", "Name", "Label", "IsOwnedByProfile", "ProfileId"])
    },
    plain("Profile", SETUP, &["Id", "Name"]),
    Schema {
        relations: &[("PermissionSetId", "PermissionSet", "PermissionSet")],
        ..plain("PermissionSetAssignment", SETUP, &["Id", "AssigneeId", "PermissionSetId", "IsActive"])
    },
    Schema {
        relations: &[("ProfileId", "Profile", "Profile")],
        ..plain(
            "User",
            "",
            &[
                "Id",
                "Username",
                "Email",
                "Name",
                "IsActive",
                "UserType",
                "ProfileId",
                "LastLoginDate",
                "CreatedDate",
            ],
        )
    },
    Schema {
        is_tooling: true,
        relations: &[
            ("SubscriberPackageId", "SubscriberPackage", "SubscriberPackage"),
            ("SubscriberPackageVersionId", "SubscriberPackageVersion", "SubscriberPackageVersion"),
        ],
        ..plain(
            "InstalledSubscriberPackage",
            SETUP,
            &["Id", "SubscriberPackageId", "SubscriberPackageVersionId", "MinPackageVersionId"],
        )
    },
    plain("SubscriberPackage", SETUP, &["Id", "Name", "NamespacePrefix", "Description"]),
    plain("SubscriberPackageVersion", SETUP, &["Id", "Name", "IsSecurityReviewed", "PublisherName"]),
    Schema { relations: SAVED, ..plain("NamedCredential", SETUP, WAY) },
    Schema { relations: SAVED, ..plain("ExternalDataSource", SETUP, WAY) },
    Schema {
        is_tooling: true,
        ..plain(
            "WorkflowOutboundMessage",
            SETUP,
            &["Id", "Name", "FullName", "EntityDefinitionId", "IntegrationUserId", "Metadata"],
        )
    },
    Schema {
        is_tooling: true,
        ..plain(
            "Certificate",
            SETUP,
            &["Id", "DeveloperName", "MasterLabel", "ExpirationDate", "KeySize", "OptionsIsUnusable"],
        )
    },
    plain(
        "AuthProvider",
        "ManageAuthProviders",
        &[
            "Id",
            "DeveloperName",
            "FriendlyName",
            "ProviderType",
            "AuthorizeUrl",
            "ConsumerSecret",
            "CreatedDate",
        ],
    ),
    Schema {
        relations: SAVED,
        ..plain(
            "SamlSsoConfig",
            SETUP,
            &[
                "Id",
                "DeveloperName",
                "MasterLabel",
                "Issuer",
                "LoginUrl",
                "CreatedDate",
                "LastModifiedDate",
                "LastModifiedById",
            ],
        )
    },
    Schema {
        relations: &[("LoginHistoryId", "LoginHistory", "LoginHistory")],
        ..plain(
            "AuthSession",
            "ManageUsers",
            &[
                "Id",
                "UsersId",
                "CreatedDate",
                "LastModifiedDate",
                "NumSecondsValid",
                "LoginType",
                "LoginHistoryId",
            ],
        )
    },
    Schema {
        filters: &["Id", "UserId", "LoginTime", "LoginType"],
        ..plain(
            "LoginHistory",
            "MonitorLoginHistory",
            &["Id", "UserId", "LoginTime", "LoginType", "LoginSubType", "Application", "SourceIp", "Status"],
        )
    },
    Schema {
        filters: &["CreatedDate"],
        relations: &[("CreatedById", "CreatedBy", "User")],
        ..plain(
            "SetupAuditTrail",
            SETUP,
            &["Id", "Action", "Section", "Display", "CreatedDate", "CreatedById", "DelegateUser"],
        )
    },
    plain("EventLogFile", "ViewEventLogFiles", &["Id", "EventType", "Interval", "LogDate", "LogFileLength"]),
];

const WAY: &[&str] = &[
    "Id",
    "DeveloperName",
    "MasterLabel",
    "Endpoint",
    "PrincipalType",
    "CreatedDate",
    "LastModifiedDate",
    "LastModifiedById",
];

/// User permissions that the organization's edition knows, which are columns of permission sets.
const PERMISSIONS: &[&str] = &[
    "ApiEnabled",
    "ApiUserOnly",
    "AssignPermissionSets",
    "AuthorApex",
    "CustomizeApplication",
    "DataExport",
    "ManageAuthProviders",
    "ManageRemoteAccess",
    "ManageUsers",
    "ModifyAllData",
    "ResetPasswords",
    "ViewAllData",
    "ViewSetup",
];

/// Returns an object by its name, where it is there and the caller sees it.
pub(super) fn find(call: &Call<'_, Salesforce>, name: &str) -> Option<&'static Schema> {
    ALL.iter().find(|schema| schema.name == name).filter(|schema| sees(call, schema.name))
}

/// Says whether the scanner's user sees an object: permissions decide, and the edition.
pub(super) fn sees(call: &Call<'_, Salesforce>, name: &str) -> bool {
    let lacks = call.day.tenant.texts("lacks").contains(&name);
    let needs = ALL.iter().find(|schema| schema.name == name).map_or("", |schema| schema.needs);
    !lacks && (needs.is_empty() || may(call, needs))
}

/// Says whether the scanner's user has a permission.
pub(super) fn may(call: &Call<'_, Salesforce>, permission: &str) -> bool {
    token::caller(call).permissions.is_none_or(|held| held.contains(permission))
        && !call.inside.is_taken(permission)
}

impl Schema {
    /// Returns the columns that the edition has.
    pub(super) fn columns(&self, call: &Call<'_, Salesforce>) -> Vec<String> {
        let mut columns: Vec<String> = self.columns.iter().map(|column| (*column).to_owned()).collect();
        if self.name == "PermissionSet" {
            columns.extend(PERMISSIONS.iter().map(|name| format!("Permissions{name}")));
        }
        let lacks = call.day.tenant.texts("lacks");
        columns.retain(|column| !lacks.contains(&format!("{}.{column}", self.name).as_str()));
        columns
    }

    /// Says whether a condition may name a column.
    pub(super) fn is_filterable(&self, column: &str) -> bool {
        self.filters.is_empty() || self.filters.contains(&column)
    }

    /// Returns all rows that the caller sees.
    pub(super) fn rows(&self, call: &Call<'_, Salesforce>) -> Vec<Map<String, Value>> {
        let columns = self.columns(call);
        match self.name {
            "Organization" => vec![self.row(&columns, &call.day.tenant)],
            "EventLogFile" => csv::files(call),
            "UserPermissionAccess" => {
                let own = json!({
                    "PermissionsCustomizeApplication": may(call, "CustomizeApplication"),
                    "PermissionsViewSetup": may(call, SETUP),
                });
                own.as_object().cloned().into_iter().collect()
            }
            // Without the permission the own tokens come, and nothing says that there are others.
            "OauthToken" if !may(call, "CustomizeApplication") => {
                let own = call.day.of("OauthToken", "UserId", call.day.scanner.text("user"));
                own.into_iter().map(|token| self.row(&columns, token)).collect()
            }
            name => call.all(name).iter().map(|object| self.row(&columns, object)).collect(),
        }
    }

    /// Returns one row with all of its columns.
    fn row(&self, columns: &[String], object: &Object) -> Map<String, Value> {
        let value = |column: &str| match column {
            "Id" if self.name == "OauthToken" => Value::Null,
            "DeleteToken" => json!(token::delete_token(object.id())),
            "AccessToken" | "RequestToken" | "ConsumerSecret" => json!("never to be read"),
            "Id" => json!(object.id()),
            column => match column.strip_prefix("Permissions").filter(|_| self.name == "PermissionSet") {
                Some(permission) => json!(object.texts("permissions").contains(&permission)),
                None => time(object.value(column)),
            },
        };
        columns.iter().map(|column| (column.clone(), value(column))).collect()
    }

    /// Returns the value of a column, or of a relation's column, with nested objects on the way.
    pub(super) fn select(
        &self,
        call: &Call<'_, Salesforce>,
        row: &Map<String, Value>,
        path: &str,
        into: &mut Map<String, Value>,
    ) -> bool {
        let Some((relation, rest)) = path.split_once('.') else {
            let value = row.get(path).cloned();
            return value.is_some_and(|value| {
                into.insert(path.to_owned(), value);
                true
            });
        };
        let Some((column, _, target)) = self.relations.iter().find(|(_, name, _)| *name == relation) else {
            return false;
        };
        let Some(schema) = ALL.iter().find(|schema| schema.name == *target) else { return false };
        let id = row.get(*column).and_then(Value::as_str).unwrap_or_default();
        let Some(object) = call.day.find(target, id) else {
            into.insert(relation.to_owned(), Value::Null);
            // Of what is not there its columns are still known.
            let column = rest.split('.').next().unwrap_or(rest);
            let known = schema.columns(call);
            return known.iter().any(|known| known == column)
                || schema.relations.iter().any(|(_, name, _)| *name == column);
        };
        let related = schema.row(&schema.columns(call), object);
        let entry =
            into.entry(relation.to_owned()).or_insert_with(|| json!({ "attributes": { "type": target } }));
        match entry.as_object_mut() {
            Some(nested) => schema.select(call, &related, rest, nested),
            None => false,
        }
    }
}
