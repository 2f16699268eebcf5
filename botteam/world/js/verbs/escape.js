'use strict'
// Out of where the body itself dies: water without air, lava, fire, a blast, a block about the head.
const { goals } = require('mineflayer-pathfinder')
const { prepare, walk, halt } = require('./move')
const { fail } = require('../job')
const { BLAST, buried, hissing, peril, smothers } = require('../peril')
const { plainPosition } = require('../seat')

const RADIUS = 8
const RISE_MS = 6000
const AIR_ENOUGH = 10 // of 20
const FALLS_MAX = 8 // gravel that comes down after what was dug
const HARMFUL = /^(water|lava|fire|soul_fire|magma_block|campfire|soul_campfire|cactus|sweet_berry_bush|powder_snow)$/

/** Swim up to air, or walk to firm ground; whoever burns takes water if there is some near. From a creeper that hisses it is run. */
async function getOut (bot, _args, job) {
  const from = peril(bot)
  job.finally(() => halt(bot))
  if (from === 'hissing') return run(bot, job)
  if (from === 'suffocating') return digFree(bot, job)
  if (from === 'drowning') await rise(bot, job)
  const goal = (from === 'burning' && cell(bot, isWater)) || cell(bot, isFirm)
  if (!goal) fail('not_found', `there is no firm dry place within ${RADIUS} blocks`)
  prepare(bot, false, job)
  await walk(bot, new goals.GoalNear(goal.x, goal.y, goal.z, 0), job)
  return arrived(bot)
}

const arrived = bot => ({ position: plainPosition(bot.entity.position), distance: 0 })

async function run (bot, job) {
  const { x, y, z } = hissing(bot).position
  prepare(bot, false, job)
  await walk(bot, new goals.GoalInvert(new goals.GoalNear(x, y, z, BLAST)), job)
  return arrived(bot)
}

async function digFree (bot, job) {
  for (let fallen = 0; fallen < FALLS_MAX && smothers(buried(bot)); fallen++) {
    await job.during(bot.dig(buried(bot), true))
    await job.during(bot.waitForTicks(8))
  }
  return arrived(bot)
}

async function rise (bot, job) {
  bot.setControlState('jump', true)
  const breathes = () => !bot.entity.isInWater || (bot.oxygenLevel ?? 20) > AIR_ENOUGH
  if (!await job.until(bot, breathes, RISE_MS)) fail('blocked', 'there is no air straight above; swim aside or dig up')
  bot.clearControlStates()
}

/** The nearest cell round the bot that passes the test. */
function cell (bot, test) {
  const here = bot.entity.position.floored()
  let best = null
  for (let dx = -RADIUS; dx <= RADIUS; dx++) {
    for (let dz = -RADIUS; dz <= RADIUS; dz++) {
      for (let dy = -3; dy <= 4; dy++) {
        const at = here.offset(dx, dy, dz)
        if (best && at.distanceTo(here) >= best.distanceTo(here)) continue
        if (test(bot, at)) best = at
      }
    }
  }
  return best
}

const name = (bot, at) => bot.blockAt(at, false)?.name ?? 'unknown'
const isOpen = (bot, at) => bot.blockAt(at, false)?.boundingBox === 'empty' && !HARMFUL.test(name(bot, at))
const isWater = (bot, at) => name(bot, at) === 'water'
const isFirm = (bot, at) => {
  const below = bot.blockAt(at.offset(0, -1, 0), false)
  return below?.boundingBox === 'block' && !HARMFUL.test(below.name) && isOpen(bot, at) && isOpen(bot, at.offset(0, 1, 0))
}

module.exports = { getOut }
