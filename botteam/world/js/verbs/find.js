'use strict'
const { point } = require('../space')

/** Blocks whose name is in `names` (`*_log` stands for any prefix), nearest first. */
function findBlocks (bot, { names, radius, count }) {
  const ids = matching(bot, names)
  if (!ids.length) return []
  const here = bot.entity.position
  return bot.findBlocks({ matching: ids, maxDistance: radius, count })
    .map(pos => seen(bot.blockAt(pos), here))
    .sort((a, b) => a.distance - b.distance)
}

function seen (block, here) {
  const age = block.getProperties().age
  const distance = Math.round(block.position.offset(0.5, 0.5, 0.5).distanceTo(here) * 10) / 10
  return { name: block.name, position: point(block.position), distance, ...(age === undefined ? {} : { age: Number(age) }) }
}

function matching (bot, names) {
  const plain = new Set(names.filter(n => !n.startsWith('*')))
  const suffixes = names.filter(n => n.startsWith('*')).map(n => n.slice(1))
  return bot.registry.blocksArray.filter(b => plain.has(b.name) || suffixes.some(s => b.name.endsWith(s))).map(b => b.id)
}

module.exports = { findBlocks, matching }
