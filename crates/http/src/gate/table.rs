//! What each route needs and may answer. An operation of the API document without a row here fails a test.

use actix_web::http::Method;
use tintype_domain::{scopes::Scope, users::Role};

use super::limits::Group;
use crate::{
    auth::dto::{
        ChangeEmail, ChangePassword, ForgotPassword, LogIn, Prove, RefreshToken, ResetPassword, SignUp, TokenLogIn,
        VerifyEmail,
    },
    comments::dto::{CommentChanges, NewComment},
    extract::paging,
    moderation::{
        dto::{NewDecision, Note},
        invites::NewInvite,
        queue,
    },
    passkeys::dto::{NewPasskey, PasskeyAnswer, PasskeyLogIn, PasskeyRemoval},
    posts::dto::{NewPost, PostChanges},
    reports::dto::NewReport,
    tokens::dto::NewToken,
    totp::dto::{BothFactors, NewTotp, TotpCode},
    uploads::dto::NewUpload,
    users::dto::{Farewell, NewAvatar, ProfileChanges},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Strangers too.
    Open,
    Account,
    /// Admins too.
    Moderator,
    Admin,
}

impl Access {
    /// What somebody has to be at least.
    pub(crate) fn role(self) -> Option<Role> {
        match self {
            Self::Open => None,
            Self::Account => Some(Role::User),
            Self::Moderator => Some(Role::Moderator),
            Self::Admin => Some(Role::Admin),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Csrf {
    /// On unsafe methods, when the request carries a cookie.
    WithCookie,
    /// When the cookie is that of a session that lives.
    WithSession,
    Always,
    /// No cookie has a say: the address itself is signed, or the body holds a secret.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    Nothing,
    /// JSON of at most so many bytes: the most that the fields of the document can take.
    Json(usize),
    /// The same, where nothing at all stands for no fields.
    JsonOrNothing(usize),
    /// Of a picture; its grant says how many.
    Bytes,
}

/// Whether programs may come here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Programs {
    /// Of the account itself: only in person.
    Never,
    /// No token is looked at, and nobody is told apart.
    NotAsked,
    With(Scope),
}

pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) pattern: &'static str,
    pub(crate) access: Access,
    pub(crate) limit: Group,
    pub(crate) csrf: Csrf,
    pub(crate) programs: Programs,
    pub(crate) body: Body,
    /// The parameters of its query.
    pub(crate) query: &'static [&'static str],
    /// Statuses of refusals that none of the above brings about.
    pub(crate) refusals: &'static [u16],
    /// The type of its answers, where that is not JSON.
    pub(crate) answers: Option<&'static str>,
    /// Nobody keeps an answer.
    pub(crate) secret: bool,
    /// A `POST` that is done once when it is sent twice with an `Idempotency-Key`.
    pub(crate) repeatable: bool,
    /// Its answer shows a secret that nobody can tell again: a repeat is refused.
    pub(crate) shown_once: bool,
}

const fn row(method: Method, pattern: &'static str, access: Access, limit: Group) -> Row {
    Row {
        method,
        pattern,
        access,
        limit,
        csrf: Csrf::WithCookie,
        programs: Programs::Never,
        body: Body::Nothing,
        query: &[],
        refusals: &[],
        answers: None,
        secret: false,
        repeatable: true,
        shown_once: false,
    }
}

impl Row {
    const fn csrf(mut self, csrf: Csrf) -> Self {
        self.csrf = csrf;
        self
    }

    const fn scope(mut self, scope: Scope) -> Self {
        self.programs = Programs::With(scope);
        self
    }

    /// Nobody is told apart, and no cookie is read or set.
    const fn unasked(mut self) -> Self {
        (self.programs, self.csrf) = (Programs::NotAsked, Csrf::Never);
        self
    }

    const fn json(mut self, most: usize) -> Self {
        self.body = Body::Json(most);
        self
    }

    const fn json_or_nothing(mut self, most: usize) -> Self {
        self.body = Body::JsonOrNothing(most);
        self
    }

    const fn bytes(mut self) -> Self {
        self.body = Body::Bytes;
        self
    }

    const fn answers(mut self, content_type: &'static str) -> Self {
        self.answers = Some(content_type);
        self
    }

    const fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    const fn paged(self) -> Self {
        self.query(paging::PARAMETERS)
    }

    const fn refusals(mut self, statuses: &'static [u16]) -> Self {
        self.refusals = statuses;
        self
    }

    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Not even we keep an answer.
    const fn auth(mut self) -> Self {
        self.repeatable = false;
        self.secret()
    }

    const fn shown_once(mut self) -> Self {
        self.shown_once = true;
        self.secret()
    }

    /// Whether a session of this role comes here only with a recent proof of who has it: to what is restricted, and for
    /// secrets that go on without the session.
    pub(crate) fn asks_for_proof(&self, role: Role) -> bool {
        let restricted = self.access.role() > Some(Role::User) || self.shown_once;
        restricted && !self.method.is_safe() && role.is_staff()
    }

    pub(crate) fn repeatable(&self) -> bool {
        self.method == Method::POST && self.repeatable
    }
}

use Access::{Account, Admin, Moderator, Open};
use Group::{Exports, Free, Letters, Links, LogIns, Reads, Reports, SignUps, Uploads, Writes};
use Scope::{Follow, Read, Upload, Write};

pub(crate) const BASE: &str = "/api/v1";

#[rustfmt::skip] // one route, one row
pub(crate) static ROUTES: &[Row] = &[
    row(Method::POST, "/auth/signup", Open, SignUps).csrf(Csrf::Always).json(SignUp::BYTES).refusals(&[409]).auth(),
    row(Method::GET, "/auth/username_available", Open, Reads).query(&["username"]).auth(),
    row(Method::POST, "/auth/login", Open, LogIns).csrf(Csrf::Always).json(LogIn::BYTES).refusals(&[401]).auth(),
    row(Method::POST, "/auth/logout", Open, Free).csrf(Csrf::WithSession).auth(),
    row(Method::GET, "/auth/csrf", Open, Reads).auth(),
    row(Method::GET, "/auth/session", Account, Reads).auth(),
    row(Method::POST, "/auth/password/forgot", Open, Letters).json(ForgotPassword::BYTES).auth(),
    row(Method::POST, "/auth/password/reset", Open, Links).json(ResetPassword::BYTES).refusals(&[404, 410]).auth(),
    row(Method::POST, "/auth/password/change", Account, Writes).json(ChangePassword::BYTES).auth(),
    row(Method::POST, "/auth/proof", Account, LogIns).json(Prove::BYTES).auth(),
    row(Method::POST, "/auth/email/verify", Open, Links).json(VerifyEmail::BYTES).refusals(&[404, 409, 410]).auth(),
    row(Method::POST, "/auth/email/change", Account, Letters).json(ChangeEmail::BYTES).auth(),
    row(Method::POST, "/auth/email/verification", Account, Letters).auth(),
    row(Method::POST, "/auth/token", Open, LogIns).unasked().json(TokenLogIn::BYTES).refusals(&[401, 403]).auth(),
    row(Method::POST, "/auth/token/refresh", Open, Writes).unasked().json(RefreshToken::BYTES).refusals(&[401]).auth(),
    row(Method::POST, "/auth/token/revoke", Open, Writes).unasked().json(RefreshToken::BYTES).auth(),
    row(Method::GET, "/auth/totp", Account, Reads).auth(),
    row(Method::POST, "/auth/totp", Account, Writes).json_or_nothing(NewTotp::BYTES).refusals(&[409]).auth(),
    row(Method::DELETE, "/auth/totp", Account, Writes).json(BothFactors::BYTES).refusals(&[409]).auth(),
    row(Method::POST, "/auth/totp/confirm", Account, Writes).json(TotpCode::BYTES).refusals(&[409]).auth(),
    row(Method::POST, "/auth/totp/recovery_codes", Account, Writes).json(BothFactors::BYTES).refusals(&[409]).auth(),
    row(Method::GET, "/auth/passkeys", Account, Reads).paged().auth(),
    row(Method::POST, "/auth/passkeys", Account, Writes).json(NewPasskey::BYTES).refusals(&[409]).auth(),
    row(Method::POST, "/auth/passkeys/confirm", Account, Writes).json(PasskeyAnswer::BYTES).refusals(&[409]).auth(),
    row(Method::POST, "/auth/passkeys/login", Open, Writes).csrf(Csrf::Always).refusals(&[409]).auth(),
    row(Method::POST, "/auth/passkeys/login/confirm", Open, LogIns).csrf(Csrf::Always).json(PasskeyLogIn::BYTES)
        .refusals(&[401, 409]).auth(),
    row(Method::DELETE, "/auth/passkeys/{id}", Account, Writes).json(PasskeyRemoval::BYTES).auth(),
    row(Method::GET, "/tokens", Account, Reads).paged().secret(),
    row(Method::POST, "/tokens", Account, Writes).json(NewToken::BYTES).refusals(&[409]).shown_once(),
    row(Method::DELETE, "/tokens/{id}", Account, Writes).secret(),
    row(Method::GET, "/sessions", Account, Reads).paged().secret(),
    row(Method::DELETE, "/sessions", Account, Writes).secret(),
    row(Method::DELETE, "/sessions/{id}", Account, Writes).secret(),
    row(Method::PATCH, "/users/me", Account, Writes).scope(Write).json(ProfileChanges::BYTES).refusals(&[409]),
    row(Method::DELETE, "/users/me", Account, Writes).json(Farewell::BYTES).refusals(&[409]).secret(),
    row(Method::PUT, "/users/me/avatar", Account, Writes).scope(Write).json(NewAvatar::BYTES).refusals(&[404, 409]),
    row(Method::DELETE, "/users/me/avatar", Account, Writes).scope(Write),
    row(Method::DELETE, "/users/me/followers/{username}", Account, Writes).scope(Follow),
    row(Method::GET, "/users/{username}", Open, Reads).scope(Read),
    row(Method::GET, "/users/{username}/posts", Open, Reads).scope(Read).paged(),
    row(Method::GET, "/users/{username}/followers", Open, Reads).scope(Read).paged(),
    row(Method::GET, "/users/{username}/following", Open, Reads).scope(Read).paged(),
    row(Method::PUT, "/users/{username}/follow", Account, Writes).scope(Follow),
    row(Method::DELETE, "/users/{username}/follow", Account, Writes).scope(Follow),
    row(Method::PUT, "/users/{username}/block", Account, Writes).scope(Follow),
    row(Method::DELETE, "/users/{username}/block", Account, Writes).scope(Follow),
    row(Method::GET, "/blocks", Account, Reads).scope(Read).paged(),
    row(Method::PUT, "/users/{username}/mute", Account, Writes).scope(Follow),
    row(Method::DELETE, "/users/{username}/mute", Account, Writes).scope(Follow),
    row(Method::GET, "/mutes", Account, Reads).scope(Read).paged(),
    row(Method::GET, "/follow_requests", Account, Reads).scope(Read).paged(),
    row(Method::PUT, "/follow_requests/{username}", Account, Writes).scope(Follow),
    row(Method::DELETE, "/follow_requests/{username}", Account, Writes).scope(Follow),
    row(Method::POST, "/uploads", Account, Uploads).scope(Upload).json(NewUpload::BYTES),
    row(Method::PUT, "/uploads/{id}/bytes", Open, Free).unasked().bytes().query(&["expires", "signature"])
        .refusals(&[403, 409, 410]),
    row(Method::POST, "/uploads/{id}/complete", Account, Writes).scope(Upload).refusals(&[409, 410, 415]),
    row(Method::GET, "/uploads/{id}", Account, Reads).scope(Upload).refusals(&[410, 415]),
    row(Method::POST, "/posts", Account, Writes).scope(Write).json(NewPost::BYTES).refusals(&[404, 409]),
    row(Method::GET, "/posts/{id}", Open, Reads).scope(Read),
    row(Method::PATCH, "/posts/{id}", Account, Writes).scope(Write).json(PostChanges::BYTES),
    row(Method::DELETE, "/posts/{id}", Account, Writes).scope(Write),
    row(Method::PUT, "/posts/{id}/like", Account, Writes).scope(Write),
    row(Method::DELETE, "/posts/{id}/like", Account, Writes).scope(Write),
    row(Method::GET, "/posts/{id}/likes", Open, Reads).scope(Read).paged(),
    row(Method::GET, "/posts/{id}/comments", Open, Reads).scope(Read).paged(),
    row(Method::POST, "/posts/{id}/comments", Account, Writes).scope(Write).json(NewComment::BYTES),
    row(Method::GET, "/comments/{id}/replies", Open, Reads).scope(Read).paged(),
    row(Method::PATCH, "/comments/{id}", Account, Writes).scope(Write).json(CommentChanges::BYTES),
    row(Method::DELETE, "/comments/{id}", Account, Writes).scope(Write),
    row(Method::PUT, "/comments/{id}/like", Account, Writes).scope(Write),
    row(Method::DELETE, "/comments/{id}/like", Account, Writes).scope(Write),
    row(Method::GET, "/feed", Account, Reads).scope(Read).paged(),
    row(Method::POST, "/reports", Account, Reports).scope(Write).json(NewReport::BYTES).refusals(&[404]),
    row(Method::GET, "/reports/{id}", Account, Reads).scope(Read),
    row(Method::GET, "/moderation/reports", Moderator, Reads).scope(Scope::Admin).query(queue::PARAMETERS).secret(),
    row(Method::GET, "/moderation/reports/{id}", Moderator, Reads).scope(Scope::Admin).secret(),
    row(Method::POST, "/moderation/reports/{id}/decision", Moderator, Writes).scope(Scope::Admin).json(NewDecision::BYTES)
        .refusals(&[409]).secret(),
    row(Method::GET, "/moderation/users/{username}", Moderator, Reads).scope(Scope::Admin).secret(),
    row(Method::POST, "/moderation/users/{username}/reinstate", Moderator, Writes).scope(Scope::Admin).json(Note::BYTES).secret(),
    row(Method::POST, "/moderation/posts/{id}/restore", Moderator, Writes).scope(Scope::Admin).json(Note::BYTES).secret(),
    row(Method::POST, "/moderation/comments/{id}/restore", Moderator, Writes).scope(Scope::Admin).json(Note::BYTES).secret(),
    row(Method::POST, "/exports", Account, Exports),
    row(Method::GET, "/exports", Account, Reads).paged(),
    row(Method::GET, "/exports/{id}", Account, Reads),
    row(Method::GET, "/exports/{id}/archive", Account, Reads).answers("application/zip").refusals(&[410]).secret(),
    row(Method::GET, "/moderation/approvals", Moderator, Reads).scope(Scope::Admin).paged().secret(),
    row(Method::POST, "/moderation/approvals/{username}/approve", Moderator, Writes).scope(Scope::Admin).json(Note::BYTES).secret(),
    row(Method::POST, "/moderation/approvals/{username}/refuse", Moderator, Writes).scope(Scope::Admin).json(Note::BYTES).secret(),
    row(Method::GET, "/moderation/invites", Admin, Reads).scope(Scope::Admin).paged().secret(),
    row(Method::POST, "/moderation/invites", Admin, Writes).scope(Scope::Admin).json(NewInvite::BYTES).shown_once(),
    row(Method::DELETE, "/moderation/invites/{id}", Admin, Writes).scope(Scope::Admin).secret(),
    row(Method::GET, "/instance", Open, Reads).unasked(),
    row(Method::GET, "/moderation/audit", Admin, Reads).scope(Scope::Admin).paged().secret(),
];

pub(crate) fn find(method: &Method, pattern: &str) -> Option<&'static Row> {
    let pattern = pattern.strip_prefix(BASE)?;
    ROUTES.iter().find(|row| row.method == *method && row.pattern == pattern)
}

/// The methods that an address takes, for `Allow`. Whatever is not of the API is only read.
pub(crate) fn methods(pattern: &str) -> Vec<&'static str> {
    let rows = ROUTES.iter().filter(|row| pattern.strip_prefix(BASE) == Some(row.pattern));
    let mut methods: Vec<_> = rows.map(|row| row.method.as_str()).collect();
    if methods.is_empty() {
        methods.push("GET");
    }
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods
}
