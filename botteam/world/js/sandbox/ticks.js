'use strict'
// The game loop: 20 ticks a second, late ticks caught up, one failing mechanic never stops the others.
const RATE = 20
const MOST_BEHIND = 2000 // ms; after a longer pause the missed ticks are forgotten, as in vanilla
const SAMPLES = 100 // ticks that `tick query` tells of, as in vanilla

module.exports.server = (serv, options) => {
  serv.setMaxListeners(0) // every mechanic listens
  serv.tickCount = 0
  serv.tickTimes = []
  serv.report = options.report
  serv.debug = options.debug
  serv.info = serv.log = serv.warn = serv.debug
  serv.err = text => options.report(text)

  const agenda = new Map() // tick → actions
  /** Runs an action so many ticks from now (at least one). */
  serv.later = (ticks, action) => {
    const at = serv.tickCount + Math.max(1, Math.round(ticks))
    if (!agenda.has(at)) agenda.set(at, [])
    agenda.get(at).push(action)
  }

  let length = 1000 / RATE // ms
  let due = performance.now() + length
  let timer = setTimeout(loop, length)

  serv.sendTickRate = player => player._client.write('set_ticking_state', { tick_rate: 1000 / length, is_frozen: false })

  /** Ticks a second, as by the command `tick rate`; clients are told. */
  serv.setTickRate = rate => {
    length = 1000 / rate
    serv._writeAll('set_ticking_state', { tick_rate: rate, is_frozen: false })
  }

  function loop () {
    const now = performance.now()
    if (now - due > MOST_BEHIND) due = now
    if (due <= now) {
      tick()
      due += length
    }
    timer = setTimeout(loop, Math.max(0, due - performance.now())) // even when late: packets must get their turn
  }

  function tick () {
    const start = performance.now()
    serv.tickCount++
    const actions = agenda.get(serv.tickCount) ?? []
    agenda.delete(serv.tickCount)
    actions.forEach(guarded)
    for (const event of ['tick', 'afterTick']) {
      for (const listener of serv.listeners(event)) guarded(listener)
    }
    serv.tickTimes.push(performance.now() - start)
    if (serv.tickTimes.length > SAMPLES) serv.tickTimes.shift()
  }

  function guarded (listener) {
    try {
      listener(1 / RATE, serv.tickCount)
    } catch (error) {
      options.report(error)
    }
  }

  serv.on('close', () => clearTimeout(timer))
}
