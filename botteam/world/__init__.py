"""The world as a bot's body meets it: verbs, sight and the processes behind them."""
