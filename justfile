# One command reproduces what has to hold before a change lands.
check:
    bash .ci/run

# The tests alone.
test:
    cargo test

# Neuron updates per second of every engine.
bench:
    cargo bench

# Every figure that ships, from scratch: about twelve minutes on two cores.
figures:
    cargo build --release
    for name in quickstart phase-diagram capacity energy figure-one spurious glass validation; do \
        target/release/attractor run experiments/$name.toml --restart; \
    done
    target/release/attractor compare results/validation
