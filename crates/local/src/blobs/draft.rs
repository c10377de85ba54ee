//! Files on their way to their names. Everything here blocks.

use std::{
    fs::{self, DirBuilder, File},
    hash::{BuildHasher, RandomState},
    io::{self, ErrorKind},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::Duration,
};

const INCOMING: &str = ".incoming";
/// Longer than any upload may take: what is older was left behind by a crash.
const LEFTOVER_AGE: Duration = Duration::from_secs(3_600);
/// Each lost race means that another call removed a folder that had just become empty.
const RACES: usize = 1_000;

/// A file without its name yet; gone when dropped before it was [published](Self::publish).
pub(super) struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // A published one is not there any more, unless it already was the target.
        let _ = fs::remove_file(&self.0);
    }
}

impl Draft {
    pub(super) fn create(root: &Path) -> io::Result<(Self, File)> {
        let draft = Self(free_name(root));
        let file = File::create_new(&draft.0)?;
        Ok((draft, file))
    }

    /// A second name for an existing object, which never changes; its bytes where the file system has no such thing.
    /// `None` when there is no such object.
    pub(super) fn of(root: &Path, object: &Path) -> io::Result<Option<Self>> {
        let draft = Self(free_name(root));
        if fs::hard_link(object, &draft.0).is_ok() {
            return Ok(Some(draft));
        }
        let mut source = match File::open(object) {
            Err(error) if is_missing(&error) => return Ok(None),
            source => source?,
        };
        let mut file = File::create_new(&draft.0)?;
        io::copy(&mut source, &mut file)?;
        file.sync_all()?;
        Ok(Some(draft))
    }

    /// Gives the file its name, in place of what had it before; durable when it returns.
    pub(super) fn publish(self, root: &Path, name: &Path) -> io::Result<()> {
        let target = root.join(name);
        let folder = target.parent().unwrap_or(root);
        for _ in 0..RACES {
            let renamed = make_folders(folder).and_then(|()| fs::rename(&self.0, &target));
            match renamed {
                // The folder went between making and using it; the draft is still there.
                Err(error) if is_missing(&error) && self.0.exists() => {}
                Err(error) => return Err(error),
                Ok(()) => return sync_up(root, folder),
            }
        }
        Err(io::Error::other("the folder is removed again and again"))
    }
}

/// Makes the root, and removes what a crash left half-written.
pub(super) fn prepare(root: &Path) -> io::Result<()> {
    let incoming = root.join(INCOMING);
    make_folders(&incoming)?;
    for entry in fs::read_dir(&incoming)? {
        let entry = entry?;
        let old = |written: fs::Metadata| written.modified()?.elapsed().map_or(Ok(false), |age| Ok(age > LEFTOVER_AGE));
        // Another process may be finishing or tidying it at the same time.
        match entry.metadata().and_then(old) {
            Ok(true) => ignore_missing(fs::remove_file(entry.path()))?,
            Ok(false) => {}
            Err(error) => ignore_missing(Err(error))?,
        }
    }
    sync_up(root, root)
}

/// Removes the object and the folders that became empty; durable when it returns.
pub(super) fn remove(root: &Path, name: &Path) -> io::Result<()> {
    let path = root.join(name);
    ignore_missing(fs::remove_file(&path))?;
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        match fs::remove_dir(folder) {
            Ok(()) => {}
            Err(error) if is_missing(&error) => {}
            // Somebody else's objects are in it.
            Err(_) => return sync_up(folder, folder),
        }
    }
    sync_up(root, root)
}

/// Another process or another store in this one may share the folder, so a number of our own is not enough.
fn free_name(root: &Path) -> PathBuf {
    let random = RandomState::new();
    root.join(INCOMING).join(format!("{:016x}{:016x}", random.hash_one(0), random.hash_one(1)))
}

/// Only for us: private pictures are in them.
fn make_folders(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A name survives a power loss only when its folder was synced; new folders are names too.
fn sync_up(root: &Path, folder: &Path) -> io::Result<()> {
    for folder in folder.ancestors().take_while(|folder| folder.starts_with(root)) {
        // What is gone was removed by somebody who synced that.
        ignore_missing(File::open(folder).and_then(|folder| folder.sync_all()))?;
    }
    Ok(())
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if is_missing(&error) { Ok(()) } else { Err(error) })
}

pub(super) fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods)] // the time of a file is that of the machine
    fn only_old_leftovers_are_tidied_away() {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path()).unwrap();
        let (old, young) = (dir.path().join(INCOMING).join("old"), dir.path().join(INCOMING).join("young"));
        for (path, minutes) in [(&old, 61), (&young, 59)] {
            let file = File::create(path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(minutes * 60)).unwrap();
        }
        prepare(dir.path()).unwrap();
        assert!(!old.exists());
        assert!(young.exists());
    }

    #[test]
    fn a_draft_is_not_lost_to_a_folder_that_goes_away_meanwhile() {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path()).unwrap();
        let (kept, removed) = (Path::new("quarantine/ab/kept"), Path::new("quarantine/ab/removed"));
        std::thread::scope(|scope| {
            scope.spawn(|| (0..300).for_each(|_| remove(dir.path(), removed).unwrap()));
            for _ in 0..300 {
                Draft::create(dir.path()).unwrap().0.publish(dir.path(), kept).unwrap();
                assert!(dir.path().join(kept).exists());
                remove(dir.path(), kept).unwrap();
            }
        });
        assert_eq!(fs::read_dir(dir.path().join(INCOMING)).unwrap().count(), 0);
    }
}
