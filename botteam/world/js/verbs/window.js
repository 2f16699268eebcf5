'use strict'
const { VerbFailure } = require('../job')

const OPEN_MS = 3000 // an opening that is not answered by then never is

const latest = new WeakMap() // bot -> its newest opening

/**
 * The window of an opening that is under way; closed when the job is over. Cut short, it is still awaited before another
 * verb begins: an opening cannot be taken back, and its late window would be taken for the next verb's.
 */
function opened (bot, opening, text, job) {
  let window = null
  let over = false
  let timer
  latest.set(bot, opening)
  const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new VerbFailure('blocked', text)), OPEN_MS) })
  job.finally(() => {
    over = true
    clearTimeout(timer)
    if (window) bot.closeWindow(window)
  })
  const arrived = opening.then(w => {
    window = w
    // Mineflayer gives an unanswered opening the next window that opens, which is a newer verb's.
    if (over && latest.get(bot) === opening) bot.closeWindow(w)
    return w
  })
  return job.whole(Promise.race([arrived, late]))
}

module.exports = { opened }
