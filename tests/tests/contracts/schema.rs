//! Migrations.

use tintype_database::Database;

use crate::engine::engines;

#[tokio::test]
async fn the_schema_goes_down_and_comes_up_again() {
    for engine in engines().await {
        engine.database.roll_back_all().await.unwrap();
        assert!(engine.database.pending_migrations().await.unwrap() > 0, "{}", engine.name);
        engine.database.migrate().await.unwrap();
        assert_eq!(engine.database.pending_migrations().await.unwrap(), 0, "{}", engine.name);
        engine.person("ann").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_processes_may_migrate_at_once() {
    for engine in engines().await {
        engine.database.roll_back_all().await.unwrap();
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let options = engine.options.clone();
                tokio::spawn(async move { Database::connect(&options).await.unwrap().migrate().await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap_or_else(|error| panic!("{}: {error}", engine.name));
        }
        assert_eq!(engine.database.pending_migrations().await.unwrap(), 0, "{}", engine.name);
        engine.person("ann").await;
    }
}
