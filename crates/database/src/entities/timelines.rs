use sea_orm::entity::prelude::*;

/// One row for all timelines.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timelines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Timelines of an earlier one are out of date.
    pub generation: i64,
    /// Who follows more people than this has one; missing where nobody has.
    pub followees: Option<i64>,
    /// Who has more followers than this is merged.
    pub merged_followers: Option<i64>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
