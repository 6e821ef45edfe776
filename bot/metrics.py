"""What /metrics tells, in Prometheus' terms."""

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("tingsu_turns", "Messages taken, repeats included")
BATCH = Histogram(
    "tingsu_turns_per_transaction", "Turns that shared one transaction", buckets=(1, 2, 4, 8, 16, 32, 64, 128)
)
SENT = Counter("tingsu_sent", "Messages settled by the sender", ["channel", "state"])
JOBS = Counter("tingsu_jobs", "Due jobs done", ["kind", "outcome"])
WAITING = Gauge("tingsu_waiting", "What waits", ["what"])
