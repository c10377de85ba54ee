//! Signed-in browsers: actix-session over our own rows.

mod store;

use actix_session::{
    Session, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
    storage::{SaveError, UpdateError},
};
use actix_web::{
    Error, HttpMessage, HttpRequest,
    cookie::{CookieJar, Key, SameSite, time::Duration},
    error::InternalError,
    http::header,
};
use tintype_domain::{
    Failure, StoreError,
    ids::{SessionId, UserId},
    sessions::{ABSOLUTE_DAYS, LiveSession},
    time::Timestamp,
    users::{Role, Status},
    viewer::{Actor, Viewer},
};

use crate::{AppState, extract::address, gate::csrf, problem::Problem};
pub(crate) use store::PortSessionStore;

const USER: &str = "user_id";
const SESSION: &str = "session_id";
const CSRF: &str = "csrf";
const ADDRESS: &str = "address";
const AGENT: &str = "user_agent";
/// When its person last proved who they are, in seconds since 1970.
const PROVEN: &str = "proven_at";
/// Of the row that was made a moment ago, for the store, which has nothing else to save.
const KEY: &str = "key";
/// Written by the store when it loads, never kept.
const ROLE: &str = "role";
const STATUS: &str = "status";
const AGENT_MAX: usize = 200;

/// Encrypts the cookie.
#[derive(Clone)]
pub(crate) struct CookieKey(pub(crate) Key);

pub(crate) fn middleware(state: &AppState, key: &CookieKey) -> SessionMiddleware<PortSessionStore> {
    let lifetime = PersistentSession::default().session_ttl(Duration::days(ABSOLUTE_DAYS));
    SessionMiddleware::builder(PortSessionStore::new(state), key.0.clone())
        .cookie_name(cookie_name(state.shared.secure).to_owned())
        .cookie_secure(state.shared.secure)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".to_owned())
        .cookie_content_security(CookieContentSecurity::Private)
        .session_lifecycle(lifetime)
        .build()
}

pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-tintype" } else { "tintype" }
}

/// Whether this comes from our store by way of actix-session, which hides the cause in errors of these types.
pub(crate) fn is_store_failure(error: &Error) -> bool {
    error.as_error::<InternalError<anyhow::Error>>().is_some()
        || error.as_error::<InternalError<SaveError>>().is_some()
        || error.as_error::<InternalError<UpdateError>>().is_some()
}

/// What a request's session says.
pub(crate) struct SignedIn {
    pub(crate) user_id: UserId,
    pub(crate) session_id: SessionId,
    pub(crate) csrf: String,
    pub(crate) role: Role,
    pub(crate) status: Status,
    pub(crate) proven_at: Option<Timestamp>,
}

/// What a session keeps under another key.
pub(crate) struct GoingOn {
    /// The nonce of the CSRF token: with that of before, the one that the page holds stays good.
    pub(crate) csrf: String,
    /// When its person last proved who they are.
    pub(crate) proven_at: Option<Timestamp>,
    /// It is refused where what the person logs in by has changed since.
    pub(crate) began: Timestamp,
    /// Which one goes on: where it was ended meanwhile, it does not.
    pub(crate) before: Option<SessionId>,
}

impl GoingOn {
    pub(crate) fn of(own: SignedIn, began: Timestamp) -> Self {
        Self { csrf: own.csrf, proven_at: own.proven_at, began, before: Some(own.session_id) }
    }
}

pub(crate) fn read(session: &Session) -> Option<SignedIn> {
    let text = |name: &str| session.get::<String>(name).ok().flatten();
    Some(SignedIn {
        user_id: UserId(text(USER)?.parse().ok()?),
        session_id: SessionId(text(SESSION)?.parse().ok()?),
        csrf: text(CSRF)?,
        role: store::role(&text(ROLE)?)?,
        status: store::status(&text(STATUS)?)?,
        proven_at: text(PROVEN).and_then(|seconds| Timestamp::from_timestamp(seconds.parse().ok()?, 0)),
    })
}

/// The session of the request's cookie, where no layer has loaded it.
pub(crate) async fn look(
    request: &HttpRequest,
    state: &AppState,
    key: &CookieKey,
) -> Result<Option<LiveSession>, StoreError> {
    let name = cookie_name(state.shared.secure);
    let Some(cookie) = request.cookie(name) else { return Ok(None) };
    let mut jar = CookieJar::new();
    jar.add_original(cookie);
    match jar.private(&key.0).get(name) {
        Some(opened) => state.shared.sessions.find(&store::hash(opened.value()), state.now()).await,
        None => Ok(None),
    }
}

/// What a browser or a program calls itself.
pub(crate) fn agent(request: &HttpRequest) -> String {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    agent.chars().take(AGENT_MAX).collect()
}

/// Begins a session under a new key, whatever there was before; answers its CSRF token.
pub(crate) async fn sign_in(
    state: &AppState,
    session: &Session,
    request: &HttpRequest,
    actor: Actor,
    began: Timestamp,
) -> Result<String, Problem> {
    let nonce = state.shared.keys.key();
    let going_on = GoingOn { csrf: nonce.clone(), proven_at: Some(state.now()), began, before: None };
    renew(state, session, request, actor, going_on).await?;
    // The rest of this request is theirs.
    request.extensions_mut().insert(Viewer::from(actor));
    Ok(csrf::session_token(state, &nonce))
}

/// The same person goes on under a new key. Its row is made here, where a refusal can be told, and not by the middleware.
pub(crate) async fn renew(
    state: &AppState,
    session: &Session,
    request: &HttpRequest,
    actor: Actor,
    going_on: GoingOn,
) -> Result<(), Problem> {
    let id: SessionId = state.shared.stamps.id();
    let proven_at = going_on.proven_at.map(|at| (PROVEN, at.timestamp().to_string()));
    let values = [
        (USER, actor.id.to_string()),
        (SESSION, id.to_string()),
        (CSRF, going_on.csrf),
        (ADDRESS, address::of(request).0),
        (AGENT, agent(request)),
    ];
    let mut kept = store::State::new();
    for (name, value) in values.into_iter().chain(proven_at) {
        store::put(&mut kept, name, &value);
    }
    let key = PortSessionStore::new(state).begin(id, actor.id, &kept, going_on.began).await?;
    if let Some(before) = going_on.before {
        take_over(state, actor, before, id).await?;
    }
    session.clear();
    session.renew();
    session.insert(KEY, key).map_err(|error| Problem(Failure::Internal(error.to_string().into())))
}

/// Ends the one before. Where that was ended meanwhile, as by a log-out in another tab, so is this one.
async fn take_over(state: &AppState, actor: Actor, before: SessionId, id: SessionId) -> Result<(), Problem> {
    let sessions = &state.shared.sessions;
    if sessions.end_one(actor.id, before, state.now()).await?.is_none() {
        sessions.end_one(actor.id, id, state.now()).await?;
        return Err(Failure::SignInRequired.into());
    }
    Ok(())
}
