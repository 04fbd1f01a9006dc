use lambdascope::{lab::*, experiment::*, task::Role};
use std::ops::ControlFlow;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut lab = Lab::new();
    for name in ["irrelevant","aligned","contradictory","out-of-domain","digits-irrelevant","digits-aligned","digits-contradictory"] {
        let setup = Setup::new(preset(name)?);
        let t = std::time::Instant::now();
        let p = lab.picture(&setup, &|_| ControlFlow::Continue(()))?;
        println!("{name}: total {:?} train {:?} conv {:?} plane {:?} check {:.1e} alone {:?}", t.elapsed(), p.subject.training_time, p.subject.converged, p.plane_time, p.check, p.alone.iter().map(|s|(s.loss,s.accuracy,s.margin)).collect::<Vec<_>>());
        let line=&p.lines[0];
        for lam in [0.2,0.4,0.6,0.88,1.0] { let i=line.values.iter().position(|v|(v-lam).abs()<1e-6).unwrap_or(0); print!(" {lam}: {:.3}/{:.3}", line.task(Role::Task(1)).ok_or("x")?[i].loss, line.task(Role::Task(1)).ok_or("x")?[i].accuracy); }
        println!();
    }
    let files = Files::read(Some("tests/data/noisy/models.safetensors".as_ref()), Some("tests/data/noisy/tasks.safetensors".as_ref()))?;
    let _ = files;
    for case in ["aligned","contradictory","noisy"] {
        let d = format!("tests/data/{case}/");
        let files = Files::read(Some(format!("{d}models.safetensors").as_ref()), Some(format!("{d}tasks.safetensors").as_ref()))?;
        let mut s = Setup::new(Experiment{grid:Grid{cells:26,..Grid::default()},..Experiment::default()});
        s.files=Some(std::sync::Arc::new(files));
        let p = lab.picture(&s, &|_| ControlFlow::Continue(()))?;
        let text=std::fs::read_to_string(format!("{d}plane.csv"))?;
        let (mut dl, mut da, mut dx)=(0f64,0f64,0f64);
        for (i,l) in text.lines().skip(1).enumerate(){ let v:Vec<f64>=l.split(',').map(|x|x.parse().unwrap_or(0.0)).collect();
            for (k,t) in p.plane.tasks.iter().enumerate(){ dl=dl.max((t.cells[i].loss-v[3+2*k]).abs()); da=da.max((t.cells[i].accuracy-v[2+2*k]).abs()); }
            dx=dx.max((p.plane.disentanglement(i)-v[8]).abs()); }
        println!("{case}: dloss {dl:.2e} dacc {da:.2e} dxi {dx:.2e} check {:.1e}", p.check);
    }
    Ok(())
}
