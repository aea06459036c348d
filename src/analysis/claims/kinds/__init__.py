"""The kinds of rule, one class each: its keys, how it decides, and the message that tells what it found."""
