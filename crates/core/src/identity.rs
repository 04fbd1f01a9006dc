//! Whether two things are the very same one. An address alone cannot say so: once a thing is gone, another may get it.

use std::ops::Deref;
use std::sync::Arc;

/// A thing that is equal to itself only. It keeps the thing alive, so that nothing else can be taken for it.
#[derive(Debug)]
pub struct Same<T>(Arc<T>);

impl<T> Same<T> {
    /// The thing, kept.
    #[must_use]
    pub fn new(thing: &Arc<T>) -> Self {
        Self(Arc::clone(thing))
    }

    /// Whether it is this thing.
    #[must_use]
    pub fn is(&self, thing: &Arc<T>) -> bool {
        Arc::ptr_eq(&self.0, thing)
    }
}

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl<T> Eq for Same<T> {}

impl<T> Deref for Same<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.0
    }
}

/// Whether both are the very same thing, or both nothing.
#[must_use]
pub fn same<T>(left: Option<&Arc<T>>, right: Option<&Arc<T>>) -> bool {
    left.map(Same::new) == right.map(Same::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_things_are_not_the_same_and_what_is_gone_is_taken_for_nothing_else() {
        let (one, other) = (Arc::new(1), Arc::new(1));
        assert!(Same::new(&one) == Same::new(&one));
        assert!(Same::new(&one) != Same::new(&other));
        let kept = Same::new(&one);
        drop(one);
        assert!(!kept.is(&Arc::new(1)), "its address is still taken");
        assert!(same::<i32>(None, None) && !same(Some(&other), None));
    }
}
