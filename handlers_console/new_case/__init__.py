"""A complaint by phone or at the counter, taken down by staff, and the code by which its customer goes on."""
