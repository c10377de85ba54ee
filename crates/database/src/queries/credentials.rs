use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    auth::{CredentialQueries, LoginRecord},
    ids::UserId,
    time::Timestamp,
};

use crate::{
    SeaQueries,
    rows::{get, word},
    sql::values,
};

#[async_trait]
impl CredentialQueries for SeaQueries {
    async fn login_record(&self, login: &str) -> Result<Option<LoginRecord>, StoreError> {
        let column = if login.contains('@') { "email_key" } else { "username" };
        let sql = format!(
            "SELECT u.id, u.role, u.status, c.password_hash FROM users u JOIN credentials c ON c.owner_id = u.id \
             WHERE u.{column} = $1 AND u.deleted_at IS NULL"
        );
        let Some(row) = self.current(&sql, values![login]).await? else { return Ok(None) };
        Ok(Some(LoginRecord {
            user_id: UserId(get(&row, "", "id")?),
            role: word(&row, "", "role")?,
            status: word(&row, "", "status")?,
            password_hash: get(&row, "", "password_hash")?,
        }))
    }

    async fn address_known(&self, user_id: UserId, address: &str, since: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS known FROM sessions WHERE owner_id = $1 AND address = $2 AND last_seen_at > $3 LIMIT 1";
        Ok(self.current(sql, values![user_id.0, address, since]).await?.is_some())
    }
}
