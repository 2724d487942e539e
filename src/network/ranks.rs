//! Processes that compute together what one of them could not hold alone.
//!
//! All of them do the same in the same order, each with its share of the patterns. What needs the patterns of all is a sum
//! over processes: overlaps belong to one each, fields and energies are sums over overlaps.

use std::fmt;

/// The processes at work on one network, seen from one of them.
pub trait Ranks: fmt::Debug + Send + Sync {
    /// Which one this is: 0, 1, ..., [`Ranks::count`] - 1.
    fn rank(&self) -> usize;

    /// How many there are.
    fn count(&self) -> usize;

    /// Replaces each value by its sum over all processes. All of them must call, with as many values.
    fn add_up(&self, values: &mut [i64]);

    /// Gives all processes the bytes that process 0 has.
    fn tell_all(&self, bytes: Vec<u8>) -> Vec<u8> {
        if self.count() == 1 {
            return bytes;
        }
        let speaks = self.rank() == 0;
        let mut length = [if speaks { bytes.len() as i64 } else { 0 }];
        self.add_up(&mut length);
        let mut values = vec![0; length[0] as usize];
        if speaks {
            values.iter_mut().zip(&bytes).for_each(|(value, &byte)| *value = i64::from(byte));
        }
        self.add_up(&mut values);
        values.into_iter().map(|value| value as u8).collect()
    }
}

/// One process that holds everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Ranks for Alone {
    fn rank(&self) -> usize {
        0
    }

    fn count(&self) -> usize {
        1
    }

    fn add_up(&self, _values: &mut [i64]) {}
}

#[cfg(test)]
pub(crate) mod threads {
    //! Threads that play processes.

    use std::sync::{Arc, Barrier, Mutex};

    use super::Ranks;

    /// One of several threads.
    #[derive(Debug)]
    pub(crate) struct Thread {
        rank: usize,
        count: usize,
        sums: Arc<Mutex<Vec<i64>>>,
        barrier: Arc<Barrier>,
    }

    impl Thread {
        /// As many as asked for.
        pub(crate) fn all(count: usize) -> Vec<Self> {
            let (sums, barrier) = (Arc::default(), Arc::new(Barrier::new(count)));
            let one = |rank| Self { rank, count, sums: Arc::clone(&sums), barrier: barrier.clone() };
            (0..count).map(one).collect()
        }
    }

    impl Ranks for Thread {
        fn rank(&self) -> usize {
            self.rank
        }

        fn count(&self) -> usize {
            self.count
        }

        fn add_up(&self, values: &mut [i64]) {
            {
                let mut sums = self.sums.lock().expect("no thread panics with it");
                sums.resize(values.len(), 0);
                sums.iter_mut().zip(&*values).for_each(|(sum, &value)| *sum += value);
            }
            self.barrier.wait();
            values.copy_from_slice(&self.sums.lock().expect("no thread panics with it"));
            if self.barrier.wait().is_leader() {
                self.sums.lock().expect("no thread panics with it").clear();
            }
            self.barrier.wait();
        }
    }

    #[test]
    fn bytes_reach_everyone() {
        let told: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let speak = |thread: Thread| {
                scope.spawn(move || thread.tell_all(if thread.rank == 0 { vec![7, 255, 0] } else { vec![1] }))
            };
            let threads: Vec<_> = Thread::all(3).into_iter().map(speak).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!(told, vec![vec![7, 255, 0]; 3]);
    }
}
