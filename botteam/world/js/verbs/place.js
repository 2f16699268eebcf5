'use strict'
const { Vec3 } = require('vec3')
const { fail } = require('../job')
const { at, point, mustReach } = require('../space')

const SIDES = [[0, -1, 0], [0, 0, 1], [0, 0, -1], [1, 0, 0], [-1, 0, 0], [0, 1, 0]].map(s => new Vec3(...s))
const REPLACEABLE = /^(air|cave_air|void_air|water|lava|short_grass|tall_grass|fern|large_fern|dead_bush|snow|vine|fire|seagrass)$/
const ORIENTED = /chest$|furnace|smoker|_door$|_bed$|_stairs$|barrel/
const OPENS = /chest$|barrel|furnace|smoker|crafting_table|_door$|_trapdoor$|_bed$|lever|button|anvil|_fence_gate$/

/** Put `item` at {x, y, z} against any solid side. */
async function place (bot, { item, ...where }, job) {
  const target = at(where)
  const before = bot.blockAt(target)
  if (!before) fail('not_found', `the place ${target} is not loaded; go nearer`)
  if (!REPLACEABLE.test(before.name)) fail('blocked', `${before.name} stands at ${target} already`)
  mustReach(bot, target, 'the place')
  const stack = bot.inventory.items().find(i => i.name === item)
  if (!stack) fail('missing_item', `there is no ${item} in the pockets`)
  const side = support(bot, target)
  if (!side) fail('blocked', `nothing solid touches ${target}; place a block beside or below it first`)
  if (inTheWay(bot, target) && isSolid(bot, item)) fail('blocked', `${inTheWay(bot, target)} stands at ${target}; step aside`)
  if (bot.heldItem?.type !== stack.type) await job.during(bot.equip(stack, 'hand'))
  await put(bot, side, ORIENTED.test(item), job)
  const done = await job.until(bot, () => !REPLACEABLE.test(bot.blockAt(target)?.name ?? 'air') || bot.blockAt(target).name !== before.name, 1500)
  if (!done) fail('blocked', `the server did not accept ${item} at ${target}`)
  return { block: bot.blockAt(target).name, position: point(target) }
}

async function put (bot, { block, face }, oriented, job) {
  const sneak = OPENS.test(block.name)
  if (sneak) {
    bot.setControlState('sneak', true)
    job.finally(() => bot.setControlState('sneak', false))
    await job.during(bot.waitForTicks(2))
  }
  if (oriented) {
    // The server turns the block by the look that it last heard of, and that is sent with the next tick.
    await job.during(bot.lookAt(block.position.offset(0.5, 0.5, 0.5).plus(face.scaled(0.5)), true))
    await job.during(bot.waitForTicks(2))
  }
  await job.during(bot._genericPlace(block, face, { swingArm: 'right', forceLook: true }))
}

function support (bot, target) {
  for (const step of SIDES) {
    const block = bot.blockAt(target.plus(step))
    if (block && block.boundingBox === 'block' && !REPLACEABLE.test(block.name)) return { block, face: step.scaled(-1) }
  }
  return null
}

function inTheWay (bot, target) {
  for (const entity of Object.values(bot.entities)) {
    if (['object', 'orb', 'other', 'projectile'].includes(entity.type)) continue
    const { x, y, z } = entity.position
    const half = (entity.width || 0.6) / 2
    if (x + half > target.x && x - half < target.x + 1 && z + half > target.z && z - half < target.z + 1 &&
      y < target.y + 1 && y + (entity.height || 1.8) > target.y) return entity === bot.entity ? 'the bot itself' : entity.username || entity.name
  }
  return ''
}

const isSolid = (bot, item) => (bot.registry.blocksByName[item]?.boundingBox ?? 'empty') === 'block'

module.exports = { place, REPLACEABLE }
