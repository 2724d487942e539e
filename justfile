# One command reproduces what has to hold before a change lands.
check:
    bash .ci/run

# The tests alone.
test:
    cargo test

# Two hundred kills at random instants, other ones each time, and the same tables in the end: a few minutes.
torture:
    ATTRACTOR_TORTURE_KILLS=200 ATTRACTOR_TORTURE_SEED=$(date +%s) cargo test --test torture -- --nocapture

# A million damaged configs, tables, manifests and checkpoints: some ten minutes.
fuzz:
    ATTRACTOR_FUZZ_CASES=1000000 cargo test --test hostile

# Neuron updates per second of every engine.
bench:
    cargo bench

# The figures of the experiments that take minutes, from scratch: about an hour and a quarter on two cores.
figures:
    cargo build --release
    for name in quickstart phase-diagram capacity energy figure-one spurious glass local-fields specific-heat basin remanent relaxation letters correction reminder generalisation familiarity exact-storage rules projection self-coupling dreaming unlearning firmness gardner separable dilution extreme-dilution clipping asymmetry damage lesions activity sequence delayed pattern-generator gated-rhythm validation; do \
        target/release/attractor run experiments/$name.toml --restart; \
    done
    target/release/attractor compare results/validation
