'use strict'
const { fail } = require('../job')
const { eyes } = require('../space')

const REACH = 3.2 // blocks from the eyes to the body, minecraft.wiki/w/Melee_attack
const COOLDOWN_TICKS = [['_sword', 13], ['_axe', 25], ['_pickaxe', 17], ['_shovel', 20], ['trident', 19]] // 20 / attack speed, rounded up
const BARE_TICKS = 5

const lastBlow = new WeakMap()

/** When the bot last struck (ms, as `performance.now()`; -Infinity: never), or remember that it did now. */
function struck (bot, now) {
  if (now !== undefined) lastBlow.set(bot, now)
  return lastBlow.get(bot) ?? -Infinity
}

/** Strike the entity with this id once, when the weapon has its full strength again. */
async function attack (bot, { target }, job) {
  const entity = bot.entities[target]
  if (!entity?.isValid) fail('not_found', `entity ${target} is gone`)
  const name = entity.username || entity.name
  const wait = struck(bot) + cooldown(bot.heldItem) * 50 - performance.now()
  if (wait > 0) await job.sleep(wait)
  const distance = gap(bot, entity)
  if (distance > REACH) fail('unreachable', `${name} is ${distance.toFixed(1)} blocks away and reach is ${REACH}; go nearer`)
  let hurt = false
  const onHurt = who => { hurt ||= who === entity }
  bot.on('entityHurt', onHurt)
  job.finally(() => bot.removeListener('entityHurt', onHurt))
  await job.during(bot.lookAt(entity.position.offset(0, (entity.height || 1.8) * 0.7, 0), true))
  bot.attack(entity)
  struck(bot, performance.now())
  await job.until(bot, () => hurt || !bot.entities[target], 400)
  return { target: name, hurt, gone: !bot.entities[target], distance: Math.round(distance * 10) / 10 }
}

function gap (bot, entity) {
  const eye = eyes(bot)
  const half = (entity.width || 0.6) / 2
  const out = (a, low, high) => Math.max(low - a, 0, a - high)
  const { x, y, z } = entity.position
  return Math.hypot(out(eye.x, x - half, x + half), out(eye.y, y, y + (entity.height || 1.8)), out(eye.z, z - half, z + half))
}

function cooldown (item) {
  return COOLDOWN_TICKS.find(([suffix]) => item?.name.endsWith(suffix))?.[1] ?? BARE_TICKS
}

module.exports = { attack, cooldown, gap, struck }
