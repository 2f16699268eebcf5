'use strict'
const { Vec3 } = require('vec3')
const { fail } = require('../job')
const { at, point } = require('../space')

const BLOCKS_MAX = 60000

/** Every block of the box from `low` to `high`, as runs of [how many, which name]; y runs fastest, then z, then x. */
function survey (bot, { low, high }) {
  const [a, b] = [at(low), at(high)]
  const volume = (b.x - a.x + 1) * (b.y - a.y + 1) * (b.z - a.z + 1)
  if (!(volume > 0 && volume <= BLOCKS_MAX)) fail('blocked', `a box of ${volume} blocks cannot be surveyed; at most ${BLOCKS_MAX}`)
  const numbers = new Map()
  const runs = []
  const pos = new Vec3(0, 0, 0)
  for (pos.x = a.x; pos.x <= b.x; pos.x++) {
    for (pos.z = a.z; pos.z <= b.z; pos.z++) {
      for (pos.y = a.y; pos.y <= b.y; pos.y++) {
        const name = nameAt(bot, pos)
        if (!numbers.has(name)) numbers.set(name, numbers.size)
        const which = numbers.get(name)
        const last = runs[runs.length - 1]
        if (last && last[1] === which) last[0]++
        else runs.push([1, which])
      }
    }
  }
  return { low: point(a), high: point(b), names: [...numbers.keys()], runs }
}

function nameAt (bot, pos) {
  if (!bot.world.getColumnAt(pos)) return 'unknown'
  const state = bot.world.getBlockStateId(pos)
  return bot.registry.blocksByStateId[state]?.name ?? 'unknown'
}

module.exports = { survey }
