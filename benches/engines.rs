//! Neuron updates per second of every engine: `cargo bench`.
//!
//! One update is one look of one neuron at its field, with or without a flip. The network starts on a
//! pattern and is followed in random order; the fraction of flips grows with temperature.

use std::hint::black_box;
use std::sync::Arc;

use attractor::dynamics::{Dynamics, Glauber};
use attractor::network::hebb::Layout;
use attractor::network::{Bath, Patterns};
use attractor::random::{Purpose, stream};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn sweeps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sweep");
    for (neurons, patterns) in [(1000, 50), (1000, 130), (4000, 200)] {
        let stored = Arc::new(Patterns::random(1, neurons, patterns, 0, 0));
        for temperature in [0.2, 0.5, 1.0] {
            for layout in [Layout::Overlaps, Layout::Fields, Layout::FieldsOnTheFly] {
                let mut network = layout.build(stored.clone());
                let bath = Bath::new(temperature).expect("positive");
                let mut chance = stream(1, Purpose::Dynamics, &[]);
                let mut glauber = Glauber::default();
                for _ in 0..20 {
                    glauber.sweep(network.as_mut(), &bath, &mut chance);
                }
                let id =
                    BenchmarkId::new(layout.to_string(), format!("N={neurons} P={patterns} T={temperature}"));
                group.throughput(Throughput::Elements(neurons as u64));
                group.bench_function(id, |bencher| {
                    bencher.iter(|| black_box(glauber.sweep(network.as_mut(), &bath, &mut chance)));
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, sweeps);
criterion_main!(benches);
