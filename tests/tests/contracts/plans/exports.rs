//! Exports, and what goes into an archive.

use tintype_domain::{
    exports::{Belongings, Chapter, Export, ExportQueries, ExportState},
    ids::{ExportId, MediaId},
    paging::PageRequest,
};

use super::{fill::Filled, watch::Watched};

/// What each chapter is read by.
const CHAPTERS: [(Chapter, &str); 11] = [
    (Chapter::Account, "pk_users"),
    (Chapter::Posts, "ix_posts_owner_live|_posts_"),
    (Chapter::Comments, "uq_comments_owner|sqlite_autoindex_comments_1"),
    (Chapter::LikedPosts, "uq_likes_once"),
    (Chapter::LikedComments, "uq_likes_once"),
    // Of few rows either engine takes the one or the other index of their owner.
    (Chapter::Follows, "_follows_"),
    (Chapter::Blocks, "_blocks_"),
    (Chapter::Mutes, "_mutes_"),
    (Chapter::Sessions, "_sessions_"),
    (Chapter::Passkeys, "_passkeys_"),
    (Chapter::Reports, "_reports_"),
];

pub async fn hold(watched: &Watched, filled: &Filled) {
    let (queries, ann) = (&watched.engine.queries, filled.ann.id);
    for (chapter, way) in CHAPTERS {
        let page = watched.uses("a page of what is somebody's", &[way], queries.page(ann, chapter, 0, 100)).await;
        assert!(!page.is_empty(), "{chapter:?}");
    }
    let ways = ["_media_owner"];
    watched.uses("pictures for an archive", &ways, queries.pictures(ann, MediaId(0), 100)).await;
    let of_owner = ["ix_exports_owner"];
    let listed = watched.uses("exports", &of_owner, queries.exports(ann, PageRequest::default())).await;
    let id = listed.items[0].id;
    watched.uses("an export", &["ix_exports_owner|pk_exports"], queries.export(ann, id)).await;
    let keys: Vec<_> = (0..50).map(|key| format!("{key:032x}")).collect();
    watched.uses("whose archives are", &["uq_exports_key"], queries.unknown_archives(&keys)).await;
    writes(watched, filled, id).await;
}

async fn writes(watched: &Watched, filled: &Filled, id: ExportId) {
    let (engine, ann) = (&watched.engine, filled.ann);
    let uow = engine.begin().await;
    let exports = uow.exports();
    watched.uses("an export under way", &["_exports_"], exports.under_way(ann.id)).await;
    let found = watched.uses("an export to change", &["pk_exports"], exports.find(id)).await.unwrap();
    let change = Export { state: ExportState::Failed, ..found };
    watched.uses("a change of an export", &["pk_exports"], exports.update(&change, engine.now())).await;
    watched.uses("archives of before", &["_exports_"], exports.expire_others(&change, engine.now())).await;
    watched.uses("what is over", &["ix_exports_expires"], exports.due(filled.early, 50)).await;
    watched.uses("a purge of exports", &["ix_exports_over"], exports.purge(filled.early)).await;
}
