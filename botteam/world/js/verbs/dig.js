'use strict'
const { fail } = require('../job')
const { blockInReach, point } = require('../space')

/** Break the block at {x, y, z}; `mustDrop` refuses when no tool of the pockets makes it drop anything. */
async function dig (bot, { must_drop: mustDrop, ...place }, job) {
  const block = blockInReach(bot, place)
  if (!block.diggable) fail('blocked', `${block.name} cannot be broken`)
  const tool = bot.pathfinder.bestHarvestTool(block)
  if (mustDrop && !block.canHarvest(tool ? tool.type : null)) fail('missing_tool', `${block.name} drops nothing without ${needed(bot, block)}`)
  if (tool && bot.heldItem?.type !== tool.type) await job.during(bot.equip(tool, 'hand'))
  const began = performance.now()
  job.finally(() => bot.targetDigBlock && bot.stopDigging())
  await job.during(bot.dig(block, true))
  const seconds = (performance.now() - began) / 1000
  const gone = await job.until(bot, () => bot.blockAt(block.position)?.name !== block.name, 1000)
  if (!gone) fail('blocked', `${block.name} at ${block.position} is still there; the server put it back (protected?)`)
  return { block: block.name, position: point(block.position), tool: tool?.name ?? null, seconds }
}

function needed (bot, block) {
  const names = Object.keys(block.harvestTools || {}).map(id => bot.registry.items[id].name)
  return names.slice(0, 3).join(', ') || 'another tool'
}

module.exports = { dig }
