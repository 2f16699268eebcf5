'use strict'
const { fail } = require('../job')
const { blockInReach, point, reachTo } = require('../space')

/** Use a block (door, lever, button) and tell what stands there afterwards. */
async function activateBlock (bot, where, job) {
  const block = blockInReach(bot, where)
  const before = block.stateId
  await job.during(bot.activateBlock(block))
  await job.until(bot, () => bot.blockAt(block.position).stateId !== before, 300)
  return { name: bot.blockAt(block.position).name, position: point(block.position), distance: Math.round(reachTo(bot, block.position) * 10) / 10 }
}

async function sleepIn (bot, where, job) {
  const bed = blockInReach(bot, where)
  if (!bot.isABed(bed)) fail('not_found', `${bed.name} is no bed`)
  try {
    await job.during(bot.sleep(bed))
  } catch (error) {
    if (error.reason) throw error
    fail('blocked', `cannot sleep: ${error.message}`)
  }
  if (!await job.until(bot, () => bot.isSleeping, 2000)) fail('blocked', 'the bed did not take the bot')
}

module.exports = { activateBlock, sleepIn }
