'use strict'
// How a view listens to its bot: what it does wrong must not reach the bot.

const guarded = work => (...args) => {
  try { return work(...args) } catch { return undefined } // one picture less
}

/** Listen to a bot by `{event: listener}`; returns how to stop. */
function listen (bot, listeners) {
  const kept = Object.entries(listeners).map(([event, listener]) => [event, guarded(listener)])
  for (const [event, listener] of kept) bot.on(event, listener)
  return () => { for (const [event, listener] of kept) bot.off(event, listener) }
}

module.exports = { guarded, listen }
