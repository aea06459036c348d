"""Figures and tables with caption, source, description and the numbers behind them."""
