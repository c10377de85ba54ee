//! Commands that do one thing and end.

use anyhow::bail;

use crate::{
    settings::Settings,
    wiring::{self, database},
};

pub async fn migrate(settings: &Settings) -> anyhow::Result<()> {
    let database = database::connect(settings).await?;
    let pending = database.pending_migrations().await?;
    database.migrate().await?;
    println!("{pending} migrations applied; the schema is up to date");
    Ok(())
}

/// Needs no data: the document is that of the code.
pub async fn openapi() -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("tintype-openapi-{}", std::process::id()));
    let settings = Settings { data_dir: folder.clone(), ..Settings::default() };
    let document = match wiring::build(&settings).await {
        Ok(house) => tintype_http::openapi(house.state.clone()).await,
        Err(error) => Err(error),
    };
    std::fs::remove_dir_all(&folder)?;
    println!("{}", serde_json::to_string_pretty(&document?)?);
    Ok(())
}

pub async fn fsck(settings: &Settings, repair: bool) -> anyhow::Result<()> {
    let house = wiring::build(settings).await?;
    let drift = house.counters.drift().await?;
    for found in &drift {
        println!("{} of {}: stored {}, counted {}", found.counter, found.id, found.stored, found.counted);
    }
    let repaired = if repair { house.counters.repair().await? } else { 0 };
    house.lease.release().await?;
    if repair {
        println!("{repaired} counters repaired");
    } else if drift.is_empty() {
        println!("every counter equals its rows");
    } else {
        bail!("{} counters have drifted; run again with --repair", drift.len());
    }
    Ok(())
}
