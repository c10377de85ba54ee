//! The application: what is mounted where, and the layers around it, innermost first.

use actix_governor::Governor;
use actix_web::{
    App, Error,
    body::MessageBody,
    cookie::Key,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::Data,
};
use anyhow::Context;
use apistos::{
    app::{BuildConfig, OpenApiWrapper},
    web::{ServiceConfig, scope},
};

use crate::{
    AppState, auth, blocks, comments, docs, exports, feed, follows,
    gate::{
        self,
        limits::LimitFactor,
        origins::named_alone,
        shield::{Shield, shield},
    },
    health, idempotency, instance, likes, media, moderation, mutes, passkeys, posts, reports, serving,
    session::{self, CookieKey},
    sessions, tokens, totp, uploads, users, web,
};

/// What every worker's application shares.
#[derive(Clone)]
pub struct ServerOptions {
    cookie_key: CookieKey,
    shield: Shield,
    document: Option<Data<docs::Document>>,
}

impl ServerOptions {
    /// `document` is what [`crate::openapi`] answers.
    pub fn new(session_key: [u8; 64], factor: LimitFactor, document: &serde_json::Value) -> anyhow::Result<Self> {
        let document = Some(Data::new(docs::Document::new(document)));
        let shield = shield(factor).context("TINTYPE__LIMITS__FACTOR allows nothing")?;
        Ok(Self { cookie_key: CookieKey(Key::from(&session_key)), shield, document })
    }

    /// Forgets addresses whose budget is whole again; to be called now and then.
    pub fn forget_idle(&self) {
        self.shield.limiter().retain_recent();
        self.shield.limiter().shrink_to_fit();
    }

    /// Enough for the API document to be read from the application.
    pub(crate) fn for_document() -> anyhow::Result<Self> {
        let shield = shield(LimitFactor(1.0)).context("no shield")?;
        Ok(Self { cookie_key: CookieKey(Key::from(&[0; 64])), shield, document: None })
    }
}

/// Every route of the API, without its version.
fn api(config: &mut ServiceConfig) {
    config
        .configure(auth::routes)
        .configure(sessions::routes)
        .configure(tokens::routes)
        .configure(totp::routes)
        .configure(passkeys::routes)
        .configure(users::routes)
        .configure(follows::routes)
        .configure(blocks::routes)
        .configure(mutes::routes)
        .configure(uploads::routes)
        .configure(posts::routes)
        .configure(comments::routes)
        .configure(likes::routes)
        .configure(feed::routes)
        .configure(reports::routes)
        .configure(moderation::routes)
        .configure(exports::routes)
        .configure(instance::routes);
}

pub fn application(
    state: AppState,
    options: &ServerOptions,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let sessions = session::middleware(&state, &options.cookie_key);
    let shield = Governor::new(&options.shield);
    let origins = state.shared.allowed_origins.clone();
    // Before the scope of the API, which would claim its address.
    let mut app = App::new().configure(|config| docs::routes(config, &options.shield));
    if let Some(document) = &options.document {
        app = app.app_data(document.clone());
    }
    let served = BuildConfig::default();
    // Only read in this process, by an application of which that is all that is asked.
    let raw = if options.document.is_some() { served.disable_openapi_route() } else { served };
    app.document(docs::spec())
        .app_data(Data::new(state))
        .app_data(Data::new(options.cookie_key.clone()))
        .service(
            scope(gate::table::BASE)
                .configure(api)
                .wrap(from_fn(idempotency::once))
                .wrap(from_fn(gate::pass))
                .wrap(sessions)
                .wrap(from_fn(gate::caller::tokens_alone))
                .wrap(from_fn(serving::conditional))
                .wrap(shield)
                .wrap(origins.layer())
                .wrap(from_fn(named_alone)),
        )
        .build_with(docs::RAW, raw)
        .configure(health::routes)
        .configure(|config| media::routes(config, &origins))
        .configure(|config| web::routes(config, &options.shield))
        .wrap(from_fn(serving::serve))
}
