//! Nobody waits for the thread.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::experiment::Experiment;
use crate::worker::Change;

/// Works on a picture until it is told to stop, without ever reporting.
struct Deaf {
    begun: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
}

impl Artist for Deaf {
    fn picture(&mut self, _: &Setup, _: Listener<'_>) -> Result<Arc<Picture>> {
        self.begun.store(true, Ordering::Release);
        while !self.stop.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
        Err(Error::Cancelled)
    }

    fn probe(&mut self, _: &Picture, _: Point, _: Listener<'_>) -> Result<Probe> {
        Err(Error::Cancelled)
    }

    fn study(&mut self, _: &Setup, _: &Study, _: Listener<'_>) -> Result<()> {
        Ok(())
    }
}

#[test]
fn nobody_waits_for_a_worker_that_is_in_the_middle_of_something() -> Result<()> {
    let [begun, stop] = [(), ()].map(|()| Arc::new(AtomicBool::new(false)));
    let of_artist = [&begun, &stop].map(Arc::clone);
    let make = move || {
        let [begun, stop] = of_artist.each_ref().map(Arc::clone);
        Deaf { begun, stop }
    };
    let worker = Worker::spawn(make, || ())?;
    let job = Job {
        setup: Setup::new(Experiment::default()),
        study: None,
        sharpens: None,
        hurries: false,
        films: false,
    };
    let request = Request {
        generation: Generation(1),
        job,
        change: Change::Discrete,
    };
    assert!(worker.send(request).is_ok());
    while !begun.load(Ordering::Acquire) {
        std::thread::yield_now();
    }
    let (dropped, gone) = bounded(1);
    std::thread::spawn(move || {
        drop(worker);
        let _ = dropped.send(());
    });
    let in_time = gone.recv_timeout(Duration::from_secs(10));
    stop.store(true, Ordering::Release);
    assert!(in_time.is_ok(), "the worker was waited for");
    Ok(())
}
