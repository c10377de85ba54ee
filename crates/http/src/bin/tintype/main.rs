//! `tintype`: the server, its worker, and the commands of its operator.

mod admin;
mod allocator;
mod commands;
mod demo;
mod housekeeping;
mod serve;
mod settings;
mod tally;
mod wiring;
mod worker;

use std::{
    io::{IsTerminal, stderr},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use settings::Settings;

/// Photographs among people.
#[derive(Parser)]
#[command(name = "tintype", version, about)]
struct Cli {
    /// A file of settings in TOML; `tintype.toml` is read when it is there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the web app, with the worker inside.
    Serve {
        /// Leave the jobs to `tintype worker`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Run jobs only.
    Worker,
    /// Bring the database's schema up to date.
    Migrate,
    /// Print the settings in force, secrets masked.
    Config,
    /// Print the API document (OpenAPI 3.0.3).
    Openapi,
    /// Print the table of error codes (Markdown).
    Errors,
    /// Print the table of limits (Markdown).
    Limits,
    /// Fill an empty instance with people, posts and comments to look at.
    Demo,
    /// Accounts: make one, set roles, print a link to a new password.
    Admin {
        #[command(subcommand)]
        command: admin::Admin,
    },
    /// Check stored data against itself.
    Fsck {
        /// Counters against the rows they count.
        #[arg(long, required = true)]
        counters: bool,
        /// Set what has drifted right.
        #[arg(long)]
        repair: bool,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tintype: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<()> {
    let settings = Settings::load(cli.config.as_deref())?;
    if matches!(cli.command, Command::Config) {
        print!("{}", settings.masked());
        return Ok(());
    }
    if matches!(cli.command, Command::Errors) {
        print!("{}", tintype_http::error_catalogue());
        return Ok(());
    }
    if matches!(cli.command, Command::Limits) {
        print!("{}", tintype_http::limit_table());
        return Ok(());
    }
    if matches!(cli.command, Command::Serve { .. } | Command::Worker) {
        allocator::tune();
    }
    log(&settings);
    // The crypto of TLS connections to databases; harmless where there are none.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = actix_web::rt::System::new();
    runtime.block_on(async {
        match &cli.command {
            Command::Serve { no_worker } => serve::run(&settings, !*no_worker && settings.worker.embedded).await,
            Command::Worker => worker::run_alone(&settings).await,
            Command::Migrate => commands::migrate(&settings).await,
            Command::Openapi => commands::openapi().await,
            Command::Demo => demo::run(&settings).await,
            Command::Admin { command } => admin::run(&settings, command).await,
            Command::Fsck { repair, .. } => commands::fsck(&settings, *repair).await,
            Command::Config | Command::Errors | Command::Limits => Ok(()),
        }
    })
}

fn log(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::new(&settings.log.filter);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false);
    let log = log.with_writer(stderr).with_ansi(stderr().is_terminal());
    if settings.log.json { log.json().init() } else { log.init() }
}
