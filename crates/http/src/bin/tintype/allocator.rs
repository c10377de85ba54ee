//! Memory of decoded pictures goes back to the system at once instead of staying with the process.

use std::{env, os::unix::process::CommandExt, process::Command};

/// Of glibc's allocator: large blocks are mapped one by one, and few threads share a heap. Measured in
/// docs/performance.md.
const SETTINGS: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "262144"), ("MALLOC_ARENA_MAX", "2")];

/// The allocator reads its settings when a process starts, so this one starts itself again in place, under the same
/// process id. An operator's own settings stand.
pub fn tune() {
    if !cfg!(target_env = "gnu") || SETTINGS.iter().any(|(name, _)| env::var_os(name).is_some()) {
        return;
    }
    let Ok(program) = env::current_exe() else { return };
    let error = Command::new(program).args(env::args_os().skip(1)).envs(SETTINGS).exec();
    eprintln!("tintype: runs with more memory than it needs: {error}");
}
