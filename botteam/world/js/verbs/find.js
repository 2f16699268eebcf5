'use strict'
const { Vec3 } = require('vec3')
const { nearest, statesOf } = require('../scan')
const { point } = require('../space')

/** Blocks whose name is in `names` (`*_log` stands for any prefix), nearest first. */
function findBlocks (bot, { names, radius, count }) {
  const states = statesOf(bot.registry, names.join(), name => names.some(wanted => fits(name, wanted)))
  const here = bot.entity.position
  return nearest(bot, states, { point: here.floored(), radius: Math.floor(radius), count })
    .map(({ x, y, z }) => seen(bot.blockAt(new Vec3(x, y, z), false), here))
    .sort((a, b) => a.distance - b.distance)
}

const fits = (name, wanted) => wanted.startsWith('*') ? name.endsWith(wanted.slice(1)) : name === wanted

function seen (block, here) {
  const age = block.getProperties().age
  const distance = Math.round(block.position.offset(0.5, 0.5, 0.5).distanceTo(here) * 10) / 10
  return { name: block.name, position: point(block.position), distance, ...(age === undefined ? {} : { age: Number(age) }) }
}

module.exports = { findBlocks }
