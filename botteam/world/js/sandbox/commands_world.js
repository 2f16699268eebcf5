'use strict'
// Commands about the world and the server.
const { DIFFICULTIES } = require('./rules')
const { Vec3 } = require('vec3')

const TIMES = { day: 1000, noon: 6000, night: 13000, midnight: 18000 }
const MOST_FILLED = 32768
const AIR = 0

module.exports = (serv, read, options) => {
  const { line } = serv

  function setblock (ctx, x, y, z, what, mode = 'replace') {
    const pos = read.blockPlace([x, y, z], ctx)
    const state = read.block(what)
    if (mode === 'keep' && serv.stateAt(pos.x, pos.y, pos.z) !== AIR) read.refuse('commands.setblock.failed')
    if (mode === 'destroy') breakAt(pos)
    if (!serv.setBlock(serv.overworld, pos, state)) read.refuse('commands.setblock.failed')
    return line('commands.setblock.success', pos.x, pos.y, pos.z)
  }

  function fill (ctx, x1, y1, z1, x2, y2, z2, what, mode = 'replace', only) {
    const a = read.blockPlace([x1, y1, z1], ctx)
    const b = read.blockPlace([x2, y2, z2], ctx)
    const low = a.min(b)
    const high = a.max(b)
    const size = high.minus(low).offset(1, 1, 1)
    const volume = size.x * size.y * size.z
    if (volume > MOST_FILLED) read.refuse('commands.fill.toobig', MOST_FILLED, volume)
    const state = read.block(what)
    const wanted = only && serv.registry.blocksByStateId[read.block(only)].name
    const count = serv.manyBlocks(() => fillBox(low, high, pos => choose(pos, low, high, mode, state, wanted), mode === 'destroy'))
    return count ? line('commands.fill.success', count) : line('commands.fill.failed')
  }

  /** The mode `destroy`: what stands there falls as loot, as if broken by hand. */
  function breakAt (pos) {
    if (serv.stateAt(pos.x, pos.y, pos.z) !== AIR) serv.dropLoot(serv.overworld.getBlock(pos))
  }

  function fillBox (low, high, stateFor, isBreaking) {
    let count = 0
    for (let y = low.y; y <= high.y; y++) {
      for (let z = low.z; z <= high.z; z++) {
        for (let x = low.x; x <= high.x; x++) {
          const pos = new Vec3(x, y, z)
          const state = stateFor(pos)
          if (state !== null && isBreaking) breakAt(pos)
          if (state !== null && serv.setBlock(serv.overworld, pos, state)) count++
        }
      }
    }
    return count
  }

  function choose (pos, low, high, mode, state, wanted) {
    const shell = ['x', 'y', 'z'].some(axis => pos[axis] === low[axis] || pos[axis] === high[axis])
    const old = serv.stateAt(pos.x, pos.y, pos.z)
    if (mode === 'keep' && old !== AIR) return null
    if (mode === 'outline' && !shell) return null
    if (mode === 'hollow' && !shell) return AIR
    if (wanted && serv.registry.blocksByStateId[old].name !== wanted) return null
    return state
  }

  function time (ctx, verb, value) {
    if (verb === 'query') {
      const answers = { daytime: serv.time % 24000, gametime: serv.age, day: Math.floor(serv.time / 24000) }
      return line('commands.time.query', answers[value ?? 'daytime'] ?? read.refuse('command.unknown.argument'))
    }
    if (verb !== 'set' && verb !== 'add') read.refuse('command.unknown.argument')
    const ticks = TIMES[value] ?? read.whole(String(value ?? '').replace(/t$/, ''), 0, 2147483647)
    serv.setTime(verb === 'add' ? serv.time + ticks : ticks)
    return line('commands.time.set', verb === 'add' ? serv.time % 24000 : ticks)
  }

  function weather (ctx, kind, seconds) {
    if (!['clear', 'rain', 'thunder'].includes(kind)) read.refuse('command.unknown.argument')
    serv.setWeather(kind, seconds === undefined ? undefined : read.whole(seconds, 1, 1000000) * 20)
    return line(`commands.weather.set.${kind}`)
  }

  function gamerule (ctx, name, value) {
    if (!(name in serv.gamerules)) read.refuse('command.unknown.argument')
    if (value === undefined) return line('commands.gamerule.query', name, String(serv.gamerules[name]))
    if (typeof serv.gamerules[name] === 'number') serv.gamerules[name] = read.whole(value, 0, 2147483647)
    else if (value === 'true' || value === 'false') serv.gamerules[name] = value === 'true'
    else read.refuse('parsing.bool.invalid', value)
    serv.emit('gameruleChanged', name)
    return line('commands.gamerule.set', name, String(serv.gamerules[name]))
  }

  function difficulty (ctx, name) {
    if (!name) return line('commands.difficulty.query', line(`options.difficulty.${DIFFICULTIES[serv.difficulty]}`))
    const index = DIFFICULTIES.indexOf(name)
    if (index < 0) read.refuse('command.unknown.argument')
    if (index === serv.difficulty) read.refuse('commands.difficulty.failure', name)
    serv.difficulty = index
    serv._writeAll('difficulty', { difficulty: name, difficultyLocked: false })
    return line('commands.difficulty.success', line(`options.difficulty.${name}`))
  }

  const seed = () => line('commands.seed.success', line('chat.square_brackets', serv.seed))

  function setworldspawn (ctx, ...where) {
    const pos = where.length === 3 ? read.blockPlace(where, ctx) : ctx.position.floored()
    serv.spawnPoint = pos.offset(0.5, 0, 0.5)
    return line('commands.setworldspawn.success', pos.x, pos.y, pos.z, 0)
  }

  /** `tick query` and `tick rate`, as in 1.20.3+. */
  function tick (ctx, verb, rate) {
    if (verb === 'rate') {
      const perSecond = read.whole(rate, 1, 1000)
      serv.setTickRate(perSecond)
      return line('commands.tick.rate.success', perSecond.toFixed(1))
    }
    if (verb !== 'query' || !serv.tickTimes.length) read.refuse('command.unknown.argument')
    const sorted = serv.tickTimes.slice().sort((a, b) => a - b)
    const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1)
    return line('commands.tick.query.percentiles', at(0.5), at(0.95), at(0.99), sorted.length)
  }

  const saveAll = async () => {
    await serv.saveAll()
    return line('commands.save.success')
  }
  const saveSwitch = on => () => {
    serv.setAutoSave(on)
    return line(on ? 'commands.save.enabled' : 'commands.save.disabled')
  }

  function stop () {
    setImmediate(() => serv.emit('stopRequested'))
    return line('commands.stop.stopping')
  }

  return {
    setblock, fill, time, weather, gamerule, difficulty, seed, setworldspawn, tick, stop,
    'save-all': saveAll, 'save-on': saveSwitch(true), 'save-off': saveSwitch(false)
  }
}
