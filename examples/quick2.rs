#![allow(missing_docs)]
use lambdascope::{lab::*, experiment::*, task::Role};
use std::ops::ControlFlow;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut lab = Lab::new();
    for lrw in [0.3f64, 1.0, 3.0] { for seed in [1u64,2,4,5] {
      for alpha in [0.0, 0.5, 0.9] {
        let mut e = preset("digits-irrelevant")?; e.training.learning_rate_w=lrw.max(1e-6); e.training.seed=seed; e.alpha=Correlation::new(alpha)?; e.grid.cells=2;
        let t=std::time::Instant::now();
        let p = lab.picture(&Setup::new(e), &|_| ControlFlow::Continue(()))?;
        let line=&p.lines[0];
        let st=line.task(Role::Task(1)).ok_or("x")?;
        let thr = |l:f64| (0..st.len()).find(|i| line.values[*i] > -0.5 && st[*i].loss<=l).map(|i| line.values[i]); let min=st.iter().map(|s|s.loss).fold(9.0,f64::min);
        println!("lrw {lrw} seed {seed} alpha {alpha}: 0.05 from {:?} 0.1 from {:?}; alone {:.3} acc {:.3} t {:?} min {min:.3}", thr(0.05), thr(0.1), p.alone[1].loss, p.alone[1].accuracy, t.elapsed());
      }
    }}
    Ok(())
}
