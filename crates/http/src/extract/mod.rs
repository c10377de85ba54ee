//! What handlers take: validated bodies, ids, pages, people.

pub(crate) mod address;
pub(crate) mod body;
pub(crate) mod id;
mod json;
pub(crate) mod paging;
pub(crate) mod person;
pub(crate) mod query;

pub(crate) use address::ClientAddress;
pub(crate) use body::{Body, present};
pub(crate) use id::{Id, IdText, Named, ReservedId};
pub(crate) use paging::Paging;
pub(crate) use person::{Me, Who};

/// An extractor that the API document does not mention.
macro_rules! undocumented {
    ($($ty:ty),+) => {$(
        impl apistos::ApiComponent for $ty {
            fn child_schemas() -> Vec<(String, apistos::reference_or::ReferenceOr<apistos::Schema>)> {
                Vec::new()
            }

            fn schema() -> Option<(String, apistos::reference_or::ReferenceOr<apistos::Schema>)> {
                None
            }
        }
    )+};
}
pub(crate) use undocumented;

/// A parameter of the path or the query.
pub(crate) fn parameter(
    name: &str,
    place: apistos::paths::ParameterIn,
    description: &str,
    schema: serde_json::Value,
) -> apistos::paths::Parameter {
    let in_path = matches!(place, apistos::paths::ParameterIn::Path);
    let schema: schemars::schema::SchemaObject = serde_json::from_value(schema).unwrap_or_default();
    apistos::paths::Parameter {
        name: name.to_owned(),
        _in: place,
        description: Some(description.to_owned()),
        required: Some(in_path),
        definition: Some(apistos::paths::ParameterDefinition::Schema(Box::new(
            apistos::reference_or::ReferenceOr::Object(apistos::Schema::Object(schema)),
        ))),
        ..Default::default()
    }
}
