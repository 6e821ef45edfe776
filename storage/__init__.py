"""Tables, the unit of work, repositories, outbox, encryption and blobs. Decides nothing."""
