'use strict'
// Distances, directions and reach, as Python's observation names them.
const { Vec3 } = require('vec3')
const { fail } = require('./job')
const { isClear } = require('./sight')

const REACH = 4.5 // blocks, minecraft.wiki/w/Breaking
const COMPASS = ['south', 'southwest', 'west', 'northwest', 'north', 'northeast', 'east', 'southeast']

const at = p => new Vec3(Math.floor(p.x), Math.floor(p.y), Math.floor(p.z))
const point = p => ({ x: p.x, y: p.y, z: p.z })
const eyes = bot => bot.entity.position.offset(0, bot.entity.eyeHeight ?? 1.62, 0)

/** Distance from the eyes to the nearest point of a block. */
function reachTo (bot, pos) {
  const eye = eyes(bot)
  const near = (a, b) => Math.max(b, Math.min(a, b + 1))
  return eye.distanceTo(new Vec3(near(eye.x, pos.x), near(eye.y, pos.y), near(eye.z, pos.z)))
}

/** Whether something stands between the bot's eyes and the head of an entity. */
function isHidden (bot, entity) {
  const head = entity.position.offset(0, (entity.height || 1) * 0.85, 0)
  return !isClear(eyes(bot), head, pos => bot.blockAt(pos, false)?.shapes ?? [])
}

/** The block at a position that is loaded, in reach and not air. */
function blockInReach (bot, p) {
  const pos = at(p)
  const block = bot.blockAt(pos)
  if (!block) fail('not_found', `the place ${pos} is not loaded; go nearer`)
  if (block.name === 'air' || block.name === 'cave_air') fail('not_found', `there is only air at ${pos}`)
  mustReach(bot, pos, block.name)
  return block
}

function mustReach (bot, pos, name) {
  const distance = reachTo(bot, pos)
  if (distance > REACH) fail('unreachable', `${name} at ${pos} is ${distance.toFixed(1)} blocks away and reach is ${REACH}; go nearer`)
}

function direction (from, to) {
  const dx = to.x - from.x
  const dz = to.z - from.z
  if (Math.hypot(dx, dz) < 0.75) return 'here'
  const eighth = Math.round(Math.atan2(-dx, dz) / (Math.PI / 4))
  return COMPASS[(eighth + 8) % 8]
}

/** The stack that lies on the ground as this entity, or null: what it is comes a packet later than that it is there. */
function lying (entity) {
  try {
    return entity.getDroppedItem?.() ?? null
  } catch {
    return null
  }
}

// Dusk and dawn are taken as night: sky light has fallen by then (minecraft.wiki/w/Light).
const isNight = bot => bot.time.timeOfDay > 12542 && bot.time.timeOfDay < 23460

module.exports = { isHidden, isNight, lying, REACH, at, point, eyes, reachTo, blockInReach, mustReach, direction }
