//! Loads under way. Whoever wants what somebody else is loading already waits for it: one miss is one query.

use std::{
    collections::HashMap,
    future::Future,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tintype_domain::StoreError;
use tokio::sync::watch;

/// What a load came to, `None` where it failed; nothing yet, at first.
type Landing<K, V> = watch::Receiver<Option<Option<Arc<HashMap<K, V>>>>>;
/// Keys that others load, each with where it will land.
type Joined<K, V> = Vec<(K, Landing<K, V>)>;

pub(crate) struct Flights<K, V>(Mutex<HashMap<K, Landing<K, V>>>);

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Flights<K, V> {
    /// The values of the keys, as far as there are any: those that nobody is loading by one `load`, the others by whoever
    /// is. A load that somebody else gave up is made once more, for this caller alone; one that failed is not: what made it
    /// fail would be asked once for each who waits.
    pub(crate) async fn fetch<F>(&self, keys: &[K], load: impl Fn(Vec<K>) -> F) -> Result<HashMap<K, V>, StoreError>
    where
        F: Future<Output = Result<HashMap<K, V>, StoreError>>,
    {
        let (landing, landed) = watch::channel(None);
        let (own, others) = self.join(keys, &landed);
        let mut values = HashMap::with_capacity(keys.len());
        if !own.is_empty() {
            // Also when this caller is gone before it has an answer.
            let _ended = Ended { flights: self, keys: &own };
            let loaded = load(own.clone()).await.map(Arc::new);
            landing.send_replace(Some(loaded.as_ref().ok().cloned()));
            values.extend(loaded?.iter().map(|(key, value)| (*key, value.clone())));
        }
        // Nobody waits for this one any more.
        drop(landing);
        let mut left = Vec::new();
        for (key, mut landed) in others {
            match landed.wait_for(Option::is_some).await.ok().and_then(|loaded| loaded.clone()) {
                Some(Some(loaded)) => values.extend(loaded.get(&key).map(|value| (key, value.clone()))),
                Some(None) => return Err(StoreError::Unavailable("what others were loading could not be read".into())),
                None => left.push(key),
            }
        }
        if !left.is_empty() {
            values.extend(load(left).await?);
        }
        Ok(values)
    }

    /// The keys that are this caller's to load, and the loads of others to wait for.
    fn join(&self, keys: &[K], landed: &Landing<K, V>) -> (Vec<K>, Joined<K, V>) {
        let (mut own, mut others) = (Vec::new(), Vec::new());
        let mut flights = self.flights();
        for key in keys {
            if let Some(flight) = flights.get(key) {
                others.push((*key, flight.clone()));
            } else {
                flights.insert(*key, landed.clone());
                own.push(*key);
            }
        }
        (own, others)
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<K, Landing<K, V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Ended<'a, K: Copy + Eq + Hash, V: Clone> {
    flights: &'a Flights<K, V>,
    keys: &'a [K],
}

impl<K: Copy + Eq + Hash, V: Clone> Drop for Ended<'_, K, V> {
    fn drop(&mut self) {
        let mut flights = self.flights.flights();
        for key in self.keys {
            flights.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    type Numbers = Flights<i64, i64>;

    /// Twice each number.
    fn doubled(keys: &[i64]) -> HashMap<i64, i64> {
        keys.iter().map(|key| (*key, key * 2)).collect()
    }

    #[tokio::test]
    async fn what_is_being_loaded_is_waited_for_and_only_the_rest_is_loaded() {
        let (flights, go_on) = (Numbers::default(), Notify::new());
        let asked = Mutex::new(Vec::new());
        let load = |keys: Vec<i64>| {
            asked.lock().unwrap().push(keys.clone());
            async {
                let keys = keys;
                go_on.notified().await;
                Ok(doubled(&keys))
            }
        };
        let one = flights.fetch(&[1, 2], load);
        let other = flights.fetch(&[2, 3, 2], load);
        let release = async {
            // Both have begun: they are polled in this order.
            go_on.notify_waiters();
        };
        let (one, other, ()) = tokio::join!(one, other, release);
        assert_eq!((one.unwrap(), other.unwrap()), (doubled(&[1, 2]), doubled(&[2, 3])));
        assert_eq!(*asked.lock().unwrap(), [vec![1, 2], vec![3]]);
        assert!(flights.flights().is_empty());
    }

    #[tokio::test]
    async fn whoever_waits_for_a_load_that_fails_fails_and_for_one_that_is_given_up_loads_alone() {
        let flights = Numbers::default();
        let failing = flights.fetch(&[1], |_| async {
            tokio::task::yield_now().await;
            Err(StoreError::Full)
        });
        let count = AtomicUsize::new(0);
        let counted = |keys: Vec<i64>| {
            count.fetch_add(1, Ordering::SeqCst);
            async move { Ok(doubled(&keys)) }
        };
        let (failed, waited) = tokio::join!(failing, flights.fetch(&[1], counted));
        assert!(failed.is_err() && waited.is_err());
        assert_eq!(count.load(Ordering::SeqCst), 0);

        let never = flights.fetch(&[1], |_| std::future::pending());
        let give_up = async {
            tokio::select! {
                biased;
                _ = never => panic!("it never lands"),
                () = tokio::task::yield_now() => {}
            }
        };
        let ((), loaded) = tokio::join!(give_up, flights.fetch(&[1], counted));
        assert_eq!(loaded.unwrap(), doubled(&[1]));
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert!(flights.flights().is_empty());
    }
}
