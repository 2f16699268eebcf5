'use strict'
// A running verb: its time limit, its cancellation and what has to be undone when it ends early.

const SETTLE_MS = 5000

class VerbFailure extends Error {
  constructor (reason, text) {
    super(text)
    this.reason = reason
  }
}

const fail = (reason, text) => { throw new VerbFailure(reason, text) }

class Job {
  constructor (verb, limitMs) {
    this.verb = verb
    this.over = false
    this.cleanups = []
    this.unbroken = null
    this.settled = null
    this.undone = false
    this.broken = new Promise((resolve, reject) => { this.reject = reject })
    this.broken.catch(() => {})
    this.timer = setTimeout(() => this.end('timeout', `${verb} took longer than ${limitMs / 1000} s and was stopped`), limitMs)
  }

  /** End early; whoever awaits `during` gets the failure. */
  end (reason, text) {
    if (this.over) return
    this.over = true
    this.reject(new VerbFailure(reason, text))
  }

  /** Undo something when the job is over, however it ended; at once, when it was undone already. */
  finally (cleanup) {
    this.cleanups.push(cleanup)
    if (this.undone) this.undo()
  }

  /** The promise's outcome, unless the job ends first. */
  during (promise) {
    promise = Promise.resolve(promise)
    promise.catch(() => {})
    return Promise.race([this.broken, promise]) // of two that are settled the first counts: nothing goes on in a job that is over
  }

  /** As `during`, for clicks that belong together: cut short, they are finished before anything is undone. */
  whole (promise) {
    this.unbroken = Promise.resolve(promise).catch(() => {})
    return this.during(promise)
  }

  /** Wait some milliseconds. */
  sleep (ms) {
    let timer
    this.finally(() => clearTimeout(timer))
    return this.during(new Promise(resolve => { timer = setTimeout(resolve, ms) }))
  }

  /** Wait until `test()` is true, asked at every physics tick; false when `ms` ran out first. */
  async until (bot, test, ms) {
    const end = performance.now() + ms
    while (!test()) {
      if (performance.now() > end) return false
      await this.during(bot.waitForTicks(1))
    }
    return true
  }

  async run (work) {
    try {
      return await this.during(work(this))
    } finally {
      this.over = true
      clearTimeout(this.timer)
      if (this.unbroken) this.settled = Promise.race([this.unbroken, new Promise(resolve => setTimeout(resolve, SETTLE_MS))]).then(() => this.undo())
      else this.undo()
    }
  }

  undo () {
    this.undone = true
    for (const cleanup of this.cleanups.splice(0).reverse()) try { cleanup() } catch { /* the bot may be gone */ }
  }
}

module.exports = { Job, VerbFailure, fail }
