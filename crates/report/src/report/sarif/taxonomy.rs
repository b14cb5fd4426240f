//! Control frameworks as SARIF's taxonomies.

use remit_core::finding::{Control, ControlTitle, Framework, frameworks};
use serde::Serialize;

/// One framework.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxonomy {
    name: &'static str,
    full_name: &'static str,
    version: &'static str,
    is_comprehensive: bool,
    taxa: Vec<Taxon>,
}

/// One control. A title that is our own label is a description, not its name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Taxon {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    short_description: Description,
}

#[derive(Debug, Serialize)]
struct Description {
    text: &'static str,
}

/// A control where a rule or a result names it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reference {
    id: &'static str,
    tool_component: Component,
}

#[derive(Debug, Serialize)]
struct Component {
    name: &'static str,
}

impl Reference {
    pub(super) fn new(control: &'static Control) -> Self {
        Self { id: &control.id, tool_component: Component { name: &control.framework } }
    }
}

/// Returns every framework.
pub(super) fn all() -> Vec<Taxonomy> {
    frameworks().iter().map(Taxonomy::from).collect()
}

impl From<&'static Framework> for Taxonomy {
    fn from(framework: &'static Framework) -> Self {
        Self {
            name: &framework.id,
            full_name: &framework.name,
            version: &framework.version,
            is_comprehensive: false,
            taxa: framework.controls.iter().map(Taxon::from).collect(),
        }
    }
}

impl From<&'static ControlTitle> for Taxon {
    fn from(control: &'static ControlTitle) -> Self {
        Self {
            id: &control.id,
            name: (!control.is_label).then_some(control.title.as_str()),
            short_description: Description { text: &control.title },
        }
    }
}
