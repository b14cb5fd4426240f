//! The versions of OCSF that remit writes, and what an event is in each.
//!
//! Events are made as the newest version has them. An older version is the same event less what that version does not know:
//! a class gives way to the one that came before it, and what has no place any more stands in `unmapped` or is left out.
//! Which version brought what is read off its published schema, and a test holds every version to it.

use serde_json::{Map, Value, json};

/// A version of OCSF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum OcsfVersion {
    /// 1.1.0, the first with classes for findings of this kind.
    V1_1,
    /// 1.2.0.
    V1_2,
    /// 1.3.0.
    V1_3,
    /// 1.4.0, the first with a class for what is found in a cloud.
    V1_4,
    /// 1.5.0.
    V1_5,
    /// 1.6.0, the first with a class for what an identity may do.
    V1_6,
    /// 1.7.0.
    V1_7,
    /// 1.8.0.
    #[default]
    V1_8,
}

impl OcsfVersion {
    /// Every version, the oldest first.
    pub const ALL: [Self; 8] =
        [Self::V1_1, Self::V1_2, Self::V1_3, Self::V1_4, Self::V1_5, Self::V1_6, Self::V1_7, Self::V1_8];

    /// Returns its number: `1.8.0`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_1 => "1.1.0",
            Self::V1_2 => "1.2.0",
            Self::V1_3 => "1.3.0",
            Self::V1_4 => "1.4.0",
            Self::V1_5 => "1.5.0",
            Self::V1_6 => "1.6.0",
            Self::V1_7 => "1.7.0",
            Self::V1_8 => "1.8.0",
        }
    }

    /// Returns the version of a number.
    pub fn parse(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.as_str() == number)
    }

    /// Returns an event of the newest version as it is in this one; nothing where no class of this version takes it.
    pub(super) fn of(self, mut event: Value) -> Option<Value> {
        let fields = event.as_object_mut()?;
        at(fields, "metadata")?.insert("version".to_owned(), self.as_str().into());
        match fields.get("class_uid").and_then(Value::as_u64)? {
            IAM_ANALYSIS => self.identity(fields),
            COMPLIANCE => self.compliance(fields),
            INVENTORY => self.inventory(fields)?,
            _ => return None,
        }
        Some(event)
    }

    /// What an identity holds: a finding of any kind (Detection Finding 2004) before there was a class for it.
    fn identity(self, fields: &mut Map<String, Value>) {
        if self < Self::V1_8 {
            for permissions in list(fields, "permission_analysis_results") {
                permissions.remove("analyzed_privileges_count");
            }
        }
        if self < Self::V1_6 {
            set_class(fields, DETECTION);
            for name in ["user", "applications", "permission_analysis_results", "identity_activity_metrics"] {
                move_to_unmapped(fields, name);
            }
            self.finding(fields);
        }
    }

    /// What a record says: with its checks as requirements, and of what it is about one thing only, where no more was known.
    fn compliance(self, fields: &mut Map<String, Value>) {
        self.finding(fields);
        if self < Self::V1_5
            && let Some(compliance) = at(fields, "compliance")
        {
            let checks = compliance.remove("checks");
            let standards = checks.as_ref().and_then(|checks| checks.pointer("/0/standards"));
            compliance.insert("requirements".to_owned(), standards.cloned().unwrap_or_else(|| json!([])));
        }
        if self < Self::V1_3
            && let Some(Value::Array(mut resources)) = fields.remove("resources")
            && let Some(last) = resources.pop()
        {
            fields.insert("resource".to_owned(), last);
        }
    }

    /// What both classes of findings share.
    fn finding(self, fields: &mut Map<String, Value>) {
        if self < Self::V1_6 {
            for resource in list(fields, "resources") {
                resource.remove("role_id");
            }
            if let Some(info) = at(fields, "finding_info") {
                info.remove("attack_graph");
            }
        }
        if self < Self::V1_4
            && let Some(tags) = at(fields, "finding_info").and_then(|info| info.remove("tags"))
        {
            put_unmapped(fields, "tags", tags);
        }
    }

    /// An integration: an account of the system (User Inventory Info 5003) before there was a class for it. That class takes
    /// no tenant. How much of one was read stands in every event nevertheless.
    fn inventory(self, fields: &mut Map<String, Value>) -> Option<()> {
        if self >= Self::V1_4 {
            return Some(());
        }
        let Some(Value::Array(mut resources)) = fields.remove("resources") else { return None };
        let resource = resources.pop()?;
        let is_tenant = resource.pointer("/data/app").is_none();
        if is_tenant {
            return None;
        }
        set_class(fields, USERS);
        let user = json!({ "uid": resource.get("uid"), "name": resource.get("name"), "type_id": SYSTEM });
        fields.insert("user".to_owned(), user);
        put_unmapped(fields, "resource", resource);
        Some(())
    }
}

/// The classes by their numbers.
const COMPLIANCE: u64 = 2003;
const DETECTION: u64 = 2004;
const IAM_ANALYSIS: u64 = 2008;
const USERS: u64 = 5003;
const INVENTORY: u64 = 5023;

/// The type of an account that no person has, before version 1.6.0 knew services.
const SYSTEM: u8 = 3;

/// Makes an event one of another class of its category, with the same activity.
fn set_class(fields: &mut Map<String, Value>, class: u64) {
    let activity = fields.get("activity_id").and_then(Value::as_u64).unwrap_or_default();
    fields.insert("class_uid".to_owned(), class.into());
    fields.insert("type_uid".to_owned(), (class * 100 + activity).into());
}

fn at<'v>(fields: &'v mut Map<String, Value>, name: &str) -> Option<&'v mut Map<String, Value>> {
    fields.get_mut(name)?.as_object_mut()
}

fn list<'v>(
    fields: &'v mut Map<String, Value>,
    name: &str,
) -> impl Iterator<Item = &'v mut Map<String, Value>> {
    let items = fields.get_mut(name).and_then(Value::as_array_mut);
    items.into_iter().flatten().filter_map(Value::as_object_mut)
}

fn move_to_unmapped(fields: &mut Map<String, Value>, name: &str) {
    if let Some(value) = fields.remove(name) {
        put_unmapped(fields, name, value);
    }
}

fn put_unmapped(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(unmapped) = at(fields, "unmapped") {
        unmapped.insert(name.to_owned(), value);
    }
}
