"""What leaves the analysis: estimates.csv, results.json and the verdicts of the claims as rows."""
