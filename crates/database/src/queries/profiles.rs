use async_trait::async_trait;
use sea_orm::QueryResult;
use tintype_domain::{
    StoreError,
    ids::UserId,
    users::{Account, Counts, Profile, ProfileQueries, Role},
    viewer::{Actor, Viewer},
};

use super::{
    SeaQueries,
    people::{AVATAR, RELATION, author, card_columns, relation},
    viewer_id,
    visibility::{FOLLOWED, PERSON},
};
use crate::{
    rows::{get, word},
    sql::values,
};

const COLUMNS: &str = "u.bio, u.website, u.is_private, u.post_count, u.follower_count, u.following_count, \
                       u.created_at AS joined_at";

#[async_trait]
impl ProfileQueries for SeaQueries {
    async fn profile(&self, viewer: &Viewer, username: &str) -> Result<Option<Profile>, StoreError> {
        let sql = format!(
            "SELECT {}, {COLUMNS}, {RELATION}, (u.id = $1 OR NOT u.is_private OR {FOLLOWED}) AS visible \
             FROM users u {AVATAR} WHERE u.username = $3 AND {PERSON}",
            card_columns()
        );
        let row = self.one(viewer_id(viewer), &sql, values![viewer_id(viewer), self.now(), username]).await?;
        row.map(|row| profile(&row, viewer)).transpose()
    }

    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let sql = format!(
            "SELECT {}, {COLUMNS}, {RELATION}, u.email, u.email_verified, u.role, u.status, (1 = 1) AS visible \
             FROM users u {AVATAR} WHERE u.id = $1 AND u.deleted_at IS NULL",
            card_columns()
        );
        let Some(row) = self.one(id.0, &sql, values![id.0, self.now()]).await? else { return Ok(None) };
        let role = word::<Role>(&row, "", "role")?;
        Ok(Some(Account {
            profile: profile(&row, &Actor { id, role }.into())?,
            email: get(&row, "", "email")?,
            email_verified: get(&row, "", "email_verified")?,
            role,
            status: word(&row, "", "status")?,
        }))
    }

    async fn username_taken(&self, username: &str) -> Result<bool, StoreError> {
        Ok(self.current("SELECT 1 AS taken FROM users WHERE username = $1", values![username]).await?.is_some())
    }
}

fn profile(row: &QueryResult, viewer: &Viewer) -> Result<Profile, StoreError> {
    let visible: bool = get(row, "", "visible")?;
    let text = |column: &str| if visible { get(row, "", column) } else { Ok(String::new()) };
    let person = author(row)?;
    Ok(Profile {
        id: person.id,
        username: person.username,
        full_name: person.full_name,
        bio: text("bio")?,
        website: text("website")?,
        avatar: person.avatar,
        is_private: get(row, "", "is_private")?,
        counts: Counts {
            posts: get(row, "", "post_count")?,
            followers: get(row, "", "follower_count")?,
            following: get(row, "", "following_count")?,
        },
        viewer: relation(row, viewer)?,
        created_at: get(row, "", "joined_at")?,
        visible,
    })
}
