'use strict'
const { fail } = require('../job')
const { cooldown, gap, struck } = require('./attack')

const NEAR = 6 // blocks from which a fight can begin; farther foes are walked to first
const STRIKE = 3 // minecraft.wiki/w/Melee_attack
const SPACE = { creeper: 3.2, default: 2.4 } // blocks kept between the bot and its foe while the weapon recovers
const DROP = 3
const SHOOTERS = new Set(['skeleton', 'stray', 'bogged', 'pillager'])

/**
 * Fight one entity for some seconds: close in, strike with full strength, step back. A shield in the off-hand is up while
 * the weapon recovers, and on the way to whoever shoots. Ends early at `retreat` health.
 */
async function fight (bot, { target, seconds, retreat }, job) {
  const entity = bot.entities[target]
  if (!entity?.isValid) fail('not_found', `entity ${target} is gone`)
  const name = entity.username || entity.name
  if (gap(bot, entity) > NEAR) fail('unreachable', `${name} is ${gap(bot, entity).toFixed(1)} blocks away; go nearer`)
  const shield = new Shield(bot)
  job.finally(() => { bot.clearControlStates(); shield.lower() })
  let hurt = false
  const onHurt = who => { hurt ||= who === entity }
  bot.on('entityHurt', onHurt)
  job.finally(() => bot.removeListener('entityHurt', onHurt))
  const end = performance.now() + seconds * 1000
  let distance = gap(bot, entity)
  while (performance.now() < end && bot.entities[target]?.isValid && bot.health > retreat && distance <= NEAR + 4) {
    distance = gap(bot, entity)
    await step(bot, entity, distance, shield, job)
    await job.during(bot.waitForTicks(1))
  }
  const gone = !bot.entities[target]?.isValid
  return { target: name, hurt: hurt || gone, gone, distance: Math.round(distance * 10) / 10 }
}

/** What the off-hand holds up between two blows: nobody strikes from behind it (minecraft.wiki/w/Shield). */
class Shield {
  constructor (bot) {
    this.bot = bot
    this.up = false
  }

  raise () {
    if (this.up || this.bot.inventory.slots[this.bot.getEquipmentDestSlot('off-hand')]?.name !== 'shield') return
    this.up = true
    this.bot.activateItem(true)
  }

  lower () {
    if (!this.up) return
    this.up = false
    this.bot.deactivateItem()
  }
}

async function step (bot, entity, distance, shield, job) {
  await job.during(bot.lookAt(entity.position.offset(0, (entity.height || 1.8) * 0.7, 0), true))
  const ready = performance.now() - struck(bot) >= cooldown(bot.heldItem) * 50
  const space = SPACE[entity.name] ?? SPACE.default
  const forward = ready ? distance > STRIKE - 0.4 : distance > space + 1
  const back = !ready && distance < space - 0.4
  bot.setControlState('forward', forward && isSafe(bot, 1))
  bot.setControlState('back', back && isSafe(bot, -1))
  bot.setControlState('sprint', forward && distance > 4)
  bot.setControlState('jump', Boolean(forward && bot.entity.isCollidedHorizontally))
  if (!ready || distance > STRIKE) {
    if (!ready || SHOOTERS.has(entity.name)) shield.raise()
    else shield.lower()
    return
  }
  shield.lower()
  bot.attack(entity)
  struck(bot, performance.now())
}

// A step forwards (1) or backwards (-1) must not end in a deep hole or in lava.
function isSafe (bot, sign) {
  const { yaw, position } = bot.entity
  const ahead = position.offset(-Math.sin(yaw) * 0.9 * sign, 0, -Math.cos(yaw) * 0.9 * sign)
  for (let down = 0; down <= DROP; down++) {
    const block = bot.blockAt(ahead.offset(0, -down, 0))
    if (!block || block.name === 'lava') return false
    if (block.boundingBox === 'block' || block.name === 'water') return true
  }
  return false
}

module.exports = { fight }
