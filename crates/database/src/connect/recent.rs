use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tintype_domain::{ids::UserId, recent::RecentWriters};

/// More people than this within a window are not told apart: then all of them read from the primary.
const ROOM: usize = 100_000;

/// Who wrote within the last window, in two halves, so that forgetting costs nothing: the older one goes as a whole.
pub(crate) struct Recent {
    window: Duration,
    halves: Mutex<Halves>,
}

struct Halves {
    began: Instant,
    current: HashMap<i64, Instant>,
    previous: HashMap<i64, Instant>,
    /// When there was last no room.
    full: Option<Instant>,
}

impl Recent {
    pub(crate) fn new(window: Duration) -> Self {
        let halves = Halves { began: Instant::now(), current: HashMap::new(), previous: HashMap::new(), full: None };
        Self { window, halves: Mutex::new(halves) }
    }

    fn halves(&self, now: Instant) -> MutexGuard<'_, Halves> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now.saturating_duration_since(halves.began);
        if age >= self.window {
            halves.previous = std::mem::take(&mut halves.current);
            halves.began = now;
        }
        if age >= self.window * 2 {
            halves.previous.clear();
        }
        halves
    }

    fn note_at(&self, person: UserId, ago: Duration, now: Instant) {
        let Some(at) = now.checked_sub(ago).filter(|_| ago < self.window) else { return };
        let mut halves = self.halves(now);
        if halves.current.len() >= ROOM && !halves.current.contains_key(&person.0) {
            halves.full = halves.full.max(Some(at));
            return;
        }
        let last = halves.current.entry(person.0).or_insert(at);
        *last = at.max(*last);
    }

    fn last_at(&self, person: UserId, now: Instant) -> Option<Duration> {
        let halves = self.halves(now);
        let noted = halves.current.get(&person.0).max(halves.previous.get(&person.0)).copied();
        let ago = now.saturating_duration_since(noted.max(halves.full)?);
        (ago < self.window).then_some(ago)
    }
}

impl RecentWriters for Recent {
    fn note(&self, person: UserId, ago: Duration) {
        self.note_at(person, ago, Instant::now());
    }

    fn last(&self, person: UserId) -> Option<Duration> {
        self.last_at(person, Instant::now())
    }

    fn window(&self) -> Duration {
        self.window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: UserId = UserId(1);
    const BOB: UserId = UserId(2);
    const NOW: Duration = Duration::ZERO;

    /// A window of ten seconds, and what the clock shows after so many.
    fn recent() -> (Recent, impl Fn(u64) -> Instant) {
        let recent = Recent::new(Duration::from_secs(10));
        let began = Instant::now() + Duration::from_secs(60);
        (recent, move |seconds| began + Duration::from_secs(seconds))
    }

    #[test]
    fn a_writer_is_remembered_for_the_window_and_no_longer() {
        for start in 0..25 {
            let (recent, at) = recent();
            recent.note_at(BOB, NOW, at(0));
            recent.note_at(ANN, NOW, at(start));
            for later in 0..40 {
                let known = recent.last_at(ANN, at(start + later));
                let expected = (later < 10).then(|| Duration::from_secs(later));
                assert_eq!(known, expected, "noted at {start}, asked {later} later");
            }
        }
    }

    #[test]
    fn a_note_from_elsewhere_counts_from_when_it_happened() {
        let (recent, at) = recent();
        recent.note_at(ANN, Duration::from_secs(4), at(0));
        recent.note_at(BOB, Duration::from_secs(11), at(0));
        assert_eq!(recent.last_at(BOB, at(0)), None);
        assert_eq!(recent.last_at(ANN, at(5)), Some(Duration::from_secs(9)));
        assert_eq!(recent.last_at(ANN, at(6)), None);
        recent.note_at(ANN, Duration::from_secs(1), at(6));
        recent.note_at(ANN, Duration::from_secs(3), at(6));
        assert_eq!(recent.last_at(ANN, at(6)), Some(Duration::from_secs(1)));
    }

    #[test]
    fn when_there_is_no_room_everybody_counts_as_a_writer() {
        let (recent, at) = recent();
        for person in 0..=ROOM {
            recent.note_at(UserId(i64::try_from(person).unwrap() + 10), NOW, at(0));
        }
        assert!(recent.last_at(ANN, at(9)).is_some());
        assert_eq!(recent.last_at(ANN, at(10)), None);
        assert!(recent.halves(at(10)).previous.len() <= ROOM);
    }
}
