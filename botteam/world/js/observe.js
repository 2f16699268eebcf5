'use strict'
// Sight: everything a bot can know now, as plain data small enough for one message.
const { Vec3 } = require('vec3')
const { remember } = require('./finds')
const { peril } = require('./peril')
const { census, statesOf } = require('./scan')
const { direction, isHidden, isNight, lying } = require('./space')
const { plainPosition, pockets, worn } = require('./seat')

const ENTITY_RADIUS = 32
const ENTITY_MAX = 12
const BLOCK_RADIUS = 16
const KEEP_MS = 3000
const NOTABLE = /(^|_)(ore|chest|crafting_table|furnace|smoker|barrel|bed|ancient_debris)$|^(wheat|carrots|potatoes|beetroots|sugar_cane|lava|farmland|sweet_berry_bush|melon|pumpkin)$|_log$|^(water|gravel|sand|clay|stone|torch|wall_torch)$/

const scans = new WeakMap()

/** Fields as in Python's Observation. */
function observe (bot, { peek } = {}, _job, seat) {
  const { entity } = bot
  const here = entity.position
  const feet = bot.blockAt(here)
  return {
    position: plainPosition(here),
    yaw: Math.round((Math.PI - entity.yaw) * 180 / Math.PI + 720) % 360,
    on_ground: entity.onGround,
    in_water: Boolean(entity.isInWater),
    in_lava: Boolean(entity.isInLava),
    burning: Boolean(entity.metadata?.[0] & 1),
    peril: peril(bot),
    sleeping: Boolean(bot.isSleeping),
    health: Math.round(bot.health * 10) / 10,
    food: bot.food,
    saturation: Math.round((bot.foodSaturation || 0) * 10) / 10,
    oxygen: bot.oxygenLevel ?? 20,
    experience: bot.experience?.points ?? 0,
    dimension: String(bot.game.dimension).replace('minecraft:', ''),
    biome: bot.registry.biomes[feet?.biome?.id]?.name || 'unknown',
    light: light(bot, here.floored()),
    time_of_day: bot.time.timeOfDay || 0,
    age: (bot.time.day || 0) * 24000 + (bot.time.timeOfDay || 0),
    weather: bot.thunderState > 0 ? 'thunder' : bot.isRaining ? 'rain' : 'clear',
    held: bot.heldItem?.name ?? null,
    worn: worn(bot),
    inventory: pockets(bot),
    free_slots: bot.inventory.emptySlotCount(),
    spawn: plainPosition(bot.spawnPoint),
    entities: entities(bot, here),
    blocks: blocks(bot, here),
    notes: peek ? seat.notes : seat.takeNotes()
  }
}

// Sky light falls by 11 at night (minecraft.wiki/w/Light). prismarine-chunk 1.41 reads a row's bytes of light in the wrong order, so that each pair of blocks stands at the other end of its row of sixteen.
function light (bot, at) {
  const row = at.x & 15
  const block = bot.blockAt(at.offset(14 - (row & 14) + (row & 1) - row, 0, 0))
  if (!block) return 15
  const dark = isNight(bot) ? 11 : 0
  return Math.max(block.light ?? 0, (block.skyLight ?? 15) - dark, 0)
}

function entities (bot, here) {
  return Object.values(bot.entities)
    .filter(e => e !== bot.entity && e.position.distanceTo(here) <= ENTITY_RADIUS)
    .map(e => ({ e, kind: kindOf(e) }))
    .filter(({ kind }) => kind)
    .map(({ e, kind }) => ({ id: e.id, name: nameOf(e, kind), kind, distance: Math.round(e.position.distanceTo(here) * 10) / 10, direction: direction(here, e.position), position: plainPosition(e.position) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, ENTITY_MAX)
    .map(seen => (seen.kind === 'hostile' && isHidden(bot, bot.entities[seen.id]) ? { ...seen, hidden: true } : seen))
}

function kindOf (entity) {
  if (entity.type === 'player') return 'player'
  if (entity.name === 'item') return 'item'
  if (entity.type === 'hostile' || /hostile/i.test(entity.kind || '')) return 'hostile'
  if (['animal', 'passive', 'ambient', 'water_creature', 'mob'].includes(entity.type)) return 'animal'
  return null
}

function nameOf (entity, kind) {
  if (kind === 'player') return entity.username || 'player'
  return (kind === 'item' && lying(entity)?.name) || entity.name
}

// The block scan is the costly part: kept while the bot stands still and nothing near it changes.
function blocks (bot, here) {
  const old = scans.get(bot)
  if (old && old.revision === revision(bot) && performance.now() - old.ms < KEEP_MS && old.from.distanceTo(here) < 2) return old.found
  const found = scan(bot, here)
  remember(bot, found)
  scans.set(bot, { found, from: here.clone(), ms: performance.now(), revision: revision(bot) })
  return found
}

const revisions = new WeakMap()
function revision (bot) {
  if (!revisions.has(bot)) {
    revisions.set(bot, 0)
    bot.on('blockUpdate', (_old, now) => {
      if (now && bot.entity && now.position.distanceTo(bot.entity.position) <= BLOCK_RADIUS) revisions.set(bot, revisions.get(bot) + 1)
    })
  }
  return revisions.get(bot)
}

function scan (bot, here) {
  const states = statesOf(bot.registry, 'notable', name => NOTABLE.test(name))
  const kinds = new Map()
  for (const { state, count, x, y, z } of census(bot, states, { point: here.floored(), radius: BLOCK_RADIUS })) {
    const { name } = bot.registry.blocksByStateId[state]
    const middle = new Vec3(x + 0.5, y + 0.5, z + 0.5)
    const seen = { name, count, nearest: { x, y, z }, distance: middle.distanceTo(here), direction: direction(here, middle) }
    const old = kinds.get(name)
    kinds.set(name, !old ? seen : { ...(old.distance <= seen.distance ? old : seen), count: old.count + count })
  }
  return [...kinds.values()].map(kind => ({ ...kind, distance: Math.round(kind.distance * 10) / 10 }))
}

module.exports = { observe }
