"""Public tables into estimates and exhibits; knows nothing of books."""

import os

# Before NumPy is loaded. Its matrices are small here: two threads take several times as long as one as soon
# as the cores have anything else to do, and how many there are could change the last digits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
