"""How the hosted app behaves under load, on this machine's loopback only: `make load`."""
