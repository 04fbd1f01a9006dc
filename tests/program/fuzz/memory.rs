//! What the thread of a test holds at most: the system's allocator, with a count.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static HELD: Cell<i64> = const { Cell::new(0) };
    static MOST: Cell<i64> = const { Cell::new(0) };
}

/// The allocator of this test program.
pub struct Counting;

fn count(more: usize, less: usize) {
    // At a thread's end there is nothing to count with any more.
    let _ = HELD.try_with(|held| {
        let change = i64::try_from(more).unwrap_or(i64::MAX / 2) - i64::try_from(less).unwrap_or(0);
        held.set(held.get().saturating_add(change));
        let _ = MOST.try_with(|most| most.set(most.get().max(held.get())));
    });
}

#[expect(
    unsafe_code,
    reason = "an allocator is unsafe by its trait; every call is the system's"
)]
// SAFETY: every method passes on what it was given to the system's allocator, and returns what that gives.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promised.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Does something, and says how many bytes more than before this thread held at most meanwhile.
pub fn held_by<T>(act: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    MOST.set(before);
    let done = act();
    (done, usize::try_from(MOST.get() - before).unwrap_or(0))
}

#[test]
fn what_is_held_for_a_moment_counts() {
    let (kept, held) = held_by(|| {
        drop(Vec::<u8>::with_capacity(100_000));
        Vec::<u8>::with_capacity(1000)
    });
    assert!((100_000..110_000).contains(&held), "{held}");
    assert!(kept.is_empty());
}
