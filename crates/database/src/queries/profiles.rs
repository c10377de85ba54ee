use async_trait::async_trait;
use sea_orm::{EntityTrait, FromQueryResult, SelectExt};
use tintype_domain::{
    StoreError,
    ids::UserId,
    time::Timestamp,
    users::{Account, Card, Counts, Profile, ProfileQueries, Role, Status},
    viewer::{Actor, Viewer},
};

use super::{
    SeaQueries,
    people::{AVATAR, Person, RELATION, Standing, card_columns},
    viewer_id,
    visibility::{FOLLOWED, HEAD, UNBLOCKED},
};
use crate::{entities::users, sql::values, text::Text};

const COLUMNS: &str = "u.bio, u.website, u.is_private, u.post_count, u.follower_count, u.following_count, \
                       u.created_at AS joined_at";

#[async_trait]
impl ProfileQueries for SeaQueries {
    async fn profile(&self, viewer: &Viewer, username: &str) -> Result<Option<Profile>, StoreError> {
        let sql = format!(
            "SELECT {}, {COLUMNS}, {RELATION}, ({UNBLOCKED} AND (u.id = $1 OR NOT u.is_private OR {FOLLOWED})) AS visible \
             FROM users u {AVATAR} WHERE u.username = $3 AND {HEAD}",
            card_columns()
        );
        let values = values![viewer_id(viewer), self.now(), username];
        Ok(self.one(viewer_id(viewer), &sql, values).await?.map(|row: Row| row.profile(viewer)))
    }

    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let sql = format!(
            "SELECT {}, {COLUMNS}, {RELATION}, u.email, u.email_verified, u.role, u.status, (1 = 1) AS visible \
             FROM users u {AVATAR} WHERE u.id = $1 AND u.deleted_at IS NULL",
            card_columns()
        );
        let row: Option<AccountRow> = self.one(id.0, &sql, values![id.0, self.now()]).await?;
        Ok(row.map(|row| Account {
            profile: row.row.profile(&Actor { id, role: row.role.0 }.into()),
            email: row.email,
            email_verified: row.email_verified,
            role: row.role.0,
            status: row.status.0,
        }))
    }

    async fn username_taken(&self, username: &str) -> Result<bool, StoreError> {
        let db = self.current();
        db.run(users::Entity::find_by_username(username).exists(db.connection())).await
    }

    async fn anybody(&self) -> Result<bool, StoreError> {
        let db = self.current();
        db.run(users::Entity::find().exists(db.connection())).await
    }
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    person: Person,
    #[sea_orm(nested)]
    standing: Standing,
    bio: String,
    website: String,
    is_private: bool,
    post_count: i64,
    follower_count: i64,
    following_count: i64,
    joined_at: Timestamp,
    visible: bool,
}

impl Row {
    fn profile(self, viewer: &Viewer) -> Profile {
        let text = |text| if self.visible { text } else { String::new() };
        let person = Card::from(self.person);
        Profile {
            id: person.id,
            username: person.username,
            full_name: person.full_name,
            bio: text(self.bio),
            website: text(self.website),
            avatar: person.avatar,
            is_private: self.is_private,
            counts: Counts { posts: self.post_count, followers: self.follower_count, following: self.following_count },
            viewer: self.standing.relation(viewer),
            created_at: self.joined_at,
            visible: self.visible,
        }
    }
}

#[derive(FromQueryResult)]
struct AccountRow {
    #[sea_orm(nested)]
    row: Row,
    email: String,
    email_verified: bool,
    role: Text<Role>,
    status: Text<Status>,
}
