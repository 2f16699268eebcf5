'use strict'
const { fail } = require('../job')
const { blockInReach } = require('../space')
const { pockets } = require('../seat')

/** Make at least `count` of `item`, at the table {x, y, z} when one is given. */
async function craft (bot, { item, count, table }, job) {
  const made = bot.registry.itemsByName[item]
  if (!made) fail('not_found', `there is no item ${item} in this game version`)
  const bench = table ? blockInReach(bot, table) : null
  if (bench && bench.name !== 'crafting_table') fail('not_found', `${bench.name} at the given place is no crafting_table`)
  const had = pockets(bot)[item] || 0
  const recipe = choose(bot, made, count, bench)
  const rounds = Math.ceil(count / recipe.result.count)
  if (!bot.inventory.emptySlotCount() && !room(bot, made, recipe.result.count)) fail('no_space', `no pocket slot is free for ${item}; drop or store something`)
  await job.whole(bot.craft(recipe, rounds, bench))
  const gained = () => (pockets(bot)[item] || 0) - had
  await job.until(bot, () => gained() > 0, 1500)
  if (gained() < 1) fail('blocked', `crafting ${item} yielded nothing; the server refused it`)
  return { item, count: gained() }
}

function choose (bot, made, count, bench) {
  const ready = bot.recipesFor(made.id, null, count, bench)
  if (ready.length) return ready[0]
  const all = bot.recipesAll(made.id, null, true)
  if (!all.length) fail('not_found', `${made.name} cannot be crafted; mine, smelt or find it`)
  const lacking = all.map(r => missing(bot, r, Math.ceil(count / r.result.count))).sort((a, b) => total(a) - total(b))[0]
  if (Object.keys(lacking).length) fail('missing_item', `${count} ${made.name} needs ${list(lacking)} more`)
  fail('not_found', `${made.name} needs a crafting_table in reach; place one and name its position`)
}

function missing (bot, recipe, rounds) {
  const lacking = {}
  for (const { id, count } of recipe.delta) {
    if (count >= 0) continue
    const have = bot.inventory.count(id, null)
    if (have < -count * rounds) lacking[bot.registry.items[id].name] = -count * rounds - have
  }
  return lacking
}

const total = counts => Object.values(counts).reduce((sum, n) => sum + n, 0)
const list = counts => Object.entries(counts).map(([name, n]) => `${n} ${name}`).join(' and ')
const room = (bot, made, n) => bot.inventory.items().some(i => i.type === made.id && i.count + n <= i.stackSize)

module.exports = { craft }
