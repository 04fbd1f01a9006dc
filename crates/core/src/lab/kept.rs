//! Results that are kept as long as there is room for them in memory.

use std::collections::VecDeque;
use std::collections::vec_deque::Iter;

/// Things of one kind, the newest first.
#[derive(Debug)]
pub(super) struct Kept<T> {
    things: VecDeque<T>,
    /// Bytes that they may take together.
    room: usize,
    /// The newest ones that are kept however large they are.
    least: usize,
    bytes: fn(&T) -> usize,
}

impl<T> Kept<T> {
    /// Nothing, with room for so many bytes; `least` things are kept however large they are.
    pub(super) fn new(room: usize, least: usize, bytes: fn(&T) -> usize) -> Self {
        Self {
            things: VecDeque::new(),
            room,
            least,
            bytes,
        }
    }

    pub(super) fn iter(&self) -> Iter<'_, T> {
        self.things.iter()
    }

    /// Takes out the newest thing of which something holds.
    pub(super) fn take(&mut self, is: impl FnMut(&T) -> bool) -> Option<T> {
        let found = self.things.iter().position(is)?;
        self.things.remove(found)
    }

    /// Keeps a thing; the oldest ones that no longer fit are dropped.
    pub(super) fn put(&mut self, thing: T) {
        self.things.push_front(thing);
        let sums = self.things.iter().scan(0_usize, |sum, thing| {
            *sum = sum.saturating_add((self.bytes)(thing));
            Some(*sum)
        });
        let fit = sums.take_while(|sum| *sum <= self.room).count();
        self.things.truncate(fit.max(self.least));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(things: &[usize], room: usize, least: usize) -> Vec<usize> {
        let mut kept = Kept::new(room, least, |thing: &usize| *thing);
        for thing in things {
            kept.put(*thing);
        }
        kept.iter().copied().collect()
    }

    #[test]
    fn the_oldest_make_room_for_the_newest() {
        assert_eq!(of(&[5, 3, 4], 7, 1), [4, 3]);
        assert_eq!(of(&[1, 1, 1, 9], 7, 1), [9]);
        assert_eq!(of(&[8, 9], 7, 2), [9, 8]);
        assert!(of(&[usize::MAX, usize::MAX], 7, 0).is_empty());
    }

    #[test]
    fn what_is_taken_and_put_back_is_the_newest() {
        let mut kept = Kept::new(9, 1, |_: &usize| 3);
        for thing in [1, 2, 3] {
            kept.put(thing);
        }
        let one = kept.take(|thing| *thing == 1);
        if let Some(one) = one {
            kept.put(one);
        }
        kept.put(4);
        assert_eq!(kept.iter().copied().collect::<Vec<_>>(), [4, 1, 3]);
        assert_eq!(kept.take(|thing| *thing == 2), None);
    }
}
