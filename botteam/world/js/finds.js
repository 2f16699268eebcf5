'use strict'
// What a bot has come across and somebody may want to come back to: one mark per kind and neighbourhood, for the map.

const WORTH = /_ore$|^(ancient_debris|lava|melon|pumpkin|sugar_cane|sweet_berry_bush)$/
const CELL = 8 // blocks; what lies closer together is one find
const MAX = 150

const known = new WeakMap()

/** Take what a scan has found: `[{name, nearest: {x, y, z}}]`. */
function remember (bot, found) {
  if (!known.has(bot)) known.set(bot, new Map())
  const finds = known.get(bot)
  for (const { name, nearest: { x, y, z } } of found) {
    if (!WORTH.test(name)) continue
    finds.set([name, ...[x, y, z].map(n => Math.floor(n / CELL))].join(), { name, x, y, z })
    if (finds.size > MAX) finds.delete(finds.keys().next().value)
  }
}

/** All finds that have not been taken since, as `[name, x, y, z]`. */
function finds (bot) {
  const all = known.get(bot) ?? new Map()
  for (const [key, { name, ...at }] of all) {
    const now = bot.blockAt(bot.entity.position.clone().set(at.x, at.y, at.z), false)
    if (now && now.name !== name) all.delete(key)
  }
  return [...all.values()].map(({ name, x, y, z }) => [name, x, y, z])
}

module.exports = { remember, finds }
