use sea_orm::{Set, entity::prelude::*};
use tintype_domain::follows::{Follow, FollowState};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Who follows.
    pub owner_id: i64,
    pub followee_id: i64,
    pub state: Text<FollowState>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Follow> for ActiveModel {
    fn from(follow: &Follow) -> Self {
        Self {
            id: Set(follow.id.0),
            owner_id: Set(follow.owner_id.0),
            followee_id: Set(follow.followee_id.0),
            state: Set(Text(follow.state)),
            created_at: Set(follow.created_at),
            updated_at: Set(follow.created_at),
        }
    }
}
