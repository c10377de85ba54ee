//! What is stored, seen from outside of the program: rows by SQL, pictures as files.

use std::{
    collections::BTreeSet,
    fs::File,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait};
use tintype_tests::{Server, until};

const PATIENCE: Duration = Duration::from_secs(20);
const PAST: &str = "'2026-01-01T00:00:00+00:00'";
const FORMATS: [&str; 2] = ["webp", "jpg"];

pub struct Stored {
    rows: DatabaseConnection,
    pictures: PathBuf,
}

impl Stored {
    /// Of a server on this database; `None` is the one in its folder.
    pub async fn of(server: &Server, url: Option<&str>) -> Self {
        let own = format!("sqlite://{}", server.data().join("tintype.db").display());
        Self::at(url.unwrap_or(&own), &server.data()).await
    }

    pub async fn at(url: &str, data: &Path) -> Self {
        Self { rows: Database::connect(url).await.unwrap(), pictures: data.join("pictures") }
    }

    pub async fn sql(&self, sql: &str) {
        self.rows.execute_unprepared(sql).await.unwrap();
    }

    /// Keeps everybody from writing to the table until it ends.
    pub async fn lock(&self, table: &str) -> DatabaseTransaction {
        let lock = self.rows.begin().await.unwrap();
        lock.execute_unprepared(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")).await.unwrap();
        lock
    }

    async fn texts(&self, sql: &str) -> Vec<Vec<String>> {
        let statement = Statement::from_string(self.rows.get_database_backend(), sql);
        let rows = self.rows.query_all_raw(statement).await.unwrap();
        let columns =
            |row: &sea_orm::QueryResult| row.column_names().iter().map(|name| row.try_get("", name).unwrap()).collect();
        rows.iter().map(columns).collect()
    }

    /// The column `n` of the one row.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.rows.get_database_backend(), sql);
        self.rows.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    pub async fn jobs(&self) -> i64 {
        self.number("SELECT count(*) AS n FROM jobs").await
    }

    /// As if it were much later: leases of the dead have run out, and whatever was put off is due.
    pub async fn pass_time(&self) {
        self.sql(&format!("UPDATE jobs SET run_at = {PAST} WHERE state = 'queued'")).await;
        self.sql(&format!("UPDATE idempotency_keys SET leased_until = {PAST} WHERE leased_until IS NOT NULL")).await;
    }

    /// Lets jobs come to their ends, those that are due much later as well.
    pub async fn finish_jobs(&self) {
        until(PATIENCE, "jobs do not come to their ends", async || {
            // What one job leaves to another is due now, too; a job under way is not taken away from its worker.
            self.sql(&format!("UPDATE jobs SET run_at = {PAST} WHERE state = 'queued' AND attempts = 0")).await;
            self.jobs().await == 0
        })
        .await;
        assert_eq!(self.number("SELECT count(*) AS n FROM media WHERE planned_key IS NOT NULL").await, 0);
    }

    /// Makes every file old enough to be swept if no row names it; there is one at least.
    pub fn age_files(&self) {
        let orphan = self.pictures.join(place("public", &"f".repeat(32)));
        std::fs::create_dir_all(&orphan).unwrap();
        std::fs::write(orphan.join("320.webp"), "left behind").unwrap();
        for path in everything(&self.pictures) {
            File::open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }
    }

    /// Waits until the files are those that rows name, no more and no less.
    pub async fn assert_swept(&self) {
        let named = self.named().await;
        let mut told = BTreeSet::new();
        until(PATIENCE, "files are left behind or lost", async || {
            let wrong: BTreeSet<_> = self.files().symmetric_difference(&named).cloned().collect();
            if wrong != told {
                eprintln!("left behind or lost: {wrong:?}");
                told.clone_from(&wrong);
            }
            wrong.is_empty()
        })
        .await;
    }

    pub fn files(&self) -> BTreeSet<String> {
        let files = everything(&self.pictures).into_iter().filter(|path| path.is_file());
        files.map(|path| path.strip_prefix(&self.pictures).unwrap().display().to_string()).collect()
    }

    async fn named(&self) -> BTreeSet<String> {
        let mut names = self.pictures_named(place).await;
        let sent = "SELECT quarantine_key FROM uploads WHERE state IN ('received', 'processing')";
        names.extend(self.texts(sent).await.iter().map(|upload| place("quarantine", &upload[0])));
        names
    }

    /// Every object of a picture that a row names, as `place` writes a shelf and a key.
    pub async fn pictures_named(&self, place: fn(&str, &str) -> String) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for media in self.texts("SELECT access, blob_key, renditions, original_key FROM media").await {
            let [access, key, renditions, original] = media.try_into().unwrap();
            let sizes: Vec<(u32, u32)> = serde_json::from_str(&renditions).unwrap();
            for (width, _) in sizes {
                names.extend(FORMATS.map(|format| format!("{}/{width}.{format}", place(&access, &key))));
            }
            names.insert(place("original", &original));
        }
        names
    }
}

fn place(shelf: &str, key: &str) -> String {
    format!("{shelf}/{}/{key}", &key[..2])
}

/// Folders too.
fn everything(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        // Somebody may delete meanwhile.
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            found.push(path);
        }
    }
    found
}
