//! What people and operators do with accounts.

use std::sync::Arc;

use tintype_domain::{
    auth::{
        Administration, Admission, AuthService, EmailService, LetterBudget, LoginBudgets, PasswordGuard,
        PasswordService, SignUpMode,
    },
    invites::InviteService,
};

use super::Base;
use crate::settings::{self, Settings, SignUp};

pub(super) fn auth(base: &Base, settings: &Settings) -> AuthService {
    AuthService {
        store: Arc::clone(&base.store),
        credentials: base.queries.clone(),
        hasher: Arc::clone(&base.hasher),
        budgets: LoginBudgets { limiter: Arc::clone(&base.limiter), factor: settings.limits.factor },
        factors: Arc::clone(&base.factors),
        stamps: base.stamps.clone(),
        mint: base.mint.clone(),
        admission: admission(base, &settings.accounts),
    }
}

pub(super) fn guard(base: &Base, factor: f64) -> Arc<PasswordGuard> {
    Arc::new(PasswordGuard {
        store: Arc::clone(&base.store),
        credentials: base.queries.clone(),
        hasher: Arc::clone(&base.hasher),
        budgets: LoginBudgets { limiter: Arc::clone(&base.limiter), factor },
        stamps: base.stamps.clone(),
    })
}

pub(super) fn passwords(base: &Base, guard: &Arc<PasswordGuard>, factor: f64) -> PasswordService {
    PasswordService {
        guard: Arc::clone(guard),
        sessions: Arc::clone(&base.sessions),
        access_tokens: Arc::clone(&base.programs.access_tokens),
        letters: letters(base, factor),
        mint: base.mint.clone(),
    }
}

pub(super) fn emails(base: &Base, guard: Arc<PasswordGuard>, factor: f64) -> EmailService {
    EmailService { guard, letters: letters(base, factor), mint: base.mint.clone() }
}

fn letters(base: &Base, factor: f64) -> LetterBudget {
    LetterBudget { limiter: Arc::clone(&base.limiter), factor }
}

pub(super) fn administration(base: &Base) -> Administration {
    Administration {
        store: Arc::clone(&base.store),
        sessions: Arc::clone(&base.sessions),
        access_tokens: Arc::clone(&base.programs.access_tokens),
        hasher: Arc::clone(&base.hasher),
        keys: Arc::clone(&base.keys),
        mint: base.mint.clone(),
    }
}

fn admission(base: &Base, settings: &settings::Accounts) -> Admission {
    let mode = match settings.sign_up {
        SignUp::Open => SignUpMode::Open,
        SignUp::Invite => SignUpMode::Invite,
        SignUp::Approval => SignUpMode::Approval,
        SignUp::Closed => SignUpMode::Closed,
    };
    Admission { mode, secrets: Arc::clone(&base.programs.secrets) }
}

pub(super) fn invites(base: &Base) -> InviteService {
    let (store, secrets) = (Arc::clone(&base.store), Arc::clone(&base.programs.secrets));
    InviteService { store, secrets, stamps: base.stamps.clone() }
}
