//! Timelines in Redis, where there is one.

use std::sync::Arc;

use anyhow::Context;
use tintype_domain::{
    feed::{Audience, Rules, Timelines},
    signing::KeyGenerator,
};
use tintype_redis::{Redis, RedisTimelines};

use super::House;
use crate::settings::Settings;

pub(super) fn timelines(
    redis: Option<&Arc<Redis>>,
    settings: &Settings,
    keys: &dyn KeyGenerator,
) -> Option<Arc<dyn Timelines>> {
    let redis = Arc::clone(redis?);
    Some(Arc::new(RedisTimelines::new(redis, settings.timelines.length, keys)))
}

/// Whoever serves says by which rules timelines are made, and so does a worker with a Redis; the last to start decides for
/// all.
pub async fn announce(house: &House, settings: &Settings) -> anyhow::Result<()> {
    let rules = (!settings.redis.url.is_empty()).then(|| Rules {
        followees: settings.timelines.followees.into(),
        merged_followers: settings.timelines.merged_followers.into(),
    });
    house.audience.announce(rules).await.context("the rules of timelines cannot be written down")
}
