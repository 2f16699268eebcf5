'use strict'
// Water and lava flow, form sources, dry up and meet (minecraft.wiki/w/Water, minecraft.wiki/w/Lava, /Fluid).
const { Vec3 } = require('vec3')

const SPREAD = { water: { every: 5, thins: 1 }, lava: { every: 30, thins: 2 } }
const THINNEST = 7
const FALLING = 8 // levels from here on are falling columns
const DOWN = new Vec3(0, -1, 0)
const UP = new Vec3(0, 1, 0)
const SIDES = [[0, -1], [0, 1], [-1, 0], [1, 0]].map(([x, z]) => new Vec3(x, 0, z))
const WASHED_AWAY = /^(short_grass|tall_grass|fern|large_fern|dead_bush|dandelion|poppy|azure_bluet|oxeye_daisy|cornflower|allium|vine|fire|snow|wheat|carrots|potatoes|beetroots|sugar_cane|torch|wall_torch|redstone_wire|rail|lever|sweet_berry_bush)$|_sapling$|_tulip$|mushroom$|_carpet$|_button$/

module.exports.server = serv => {
  const { registry } = serv
  const due = new Set() // places whose flow will be looked at, so that each is once on the agenda
  const isInWorld = pos => pos.y >= 0 && pos.y < 320 && serv.isLoaded(pos.x, pos.z)
  const at = pos => registry.blocksByStateId[serv.stateAt(pos.x, pos.y, pos.z)]

  function fluidAt (pos) {
    if (!isInWorld(pos)) return null
    const state = serv.stateAt(pos.x, pos.y, pos.z)
    const { name, minStateId } = registry.blocksByStateId[state]
    return name in SPREAD ? { name, level: state - minStateId } : null
  }

  const lets = pos => isInWorld(pos) && (at(pos).name === 'air' || WASHED_AWAY.test(at(pos).name))

  function wake (pos) {
    const fluid = fluidAt(pos)
    const key = serv.positionKey(pos)
    if (!fluid || due.has(key)) return
    due.add(key)
    serv.later(SPREAD[fluid.name].every, () => {
      due.delete(key)
      flow(pos)
    })
  }

  serv.onBlockChanged((world, pos) => [new Vec3(0, 0, 0), DOWN, UP, ...SIDES].forEach(way => wake(pos.plus(way))))

  function flow (pos) {
    const fluid = fluidAt(pos)
    if (!fluid) return
    const level = fluid.level === 0 ? 0 : levelFromAround(pos, fluid.name)
    if (level === null) return serv.setBlock(serv.overworld, pos, 0)
    if (level !== fluid.level) serv.setBlock(serv.overworld, pos, registry.blocksByName[fluid.name].minStateId + level)
    if (!meet(pos, fluid.name)) spread(pos, fluid.name, level)
  }

  /** The level that neighbours give to a place, 0 for a new source, null for none. */
  function levelFromAround (pos, name) {
    const beside = SIDES.map(way => fluidAt(pos.plus(way))).filter(f => f?.name === name)
    const below = pos.plus(DOWN)
    const floor = fluidAt(below)
    const isHeld = (floor?.name === name && floor.level === 0) || (isInWorld(below) && at(below).boundingBox === 'block')
    if (name === 'water' && beside.filter(f => f.level === 0).length >= 2 && isHeld) return 0
    if (fluidAt(pos.plus(UP))?.name === name) return FALLING
    const strongest = Math.min(Infinity, ...beside.map(f => (f.level >= FALLING ? 0 : f.level)))
    const level = strongest + SPREAD[name].thins
    return level <= THINNEST ? level : null
  }

  function spread (pos, name, level) {
    const below = pos.plus(DOWN)
    const floor = fluidAt(below)
    if (lets(below)) return pour(below, name, FALLING)
    if (floor?.name === name && level !== 0) return
    const next = (level >= FALLING ? 0 : level) + SPREAD[name].thins
    if (next > THINNEST) return
    for (const way of towardsDrop(pos)) {
      const side = pos.plus(way)
      const there = fluidAt(side)
      if (lets(side) || (there?.name === name && there.level > next && there.level < FALLING)) pour(side, name, next)
    }
  }

  // Flows to the nearest way down within four blocks, otherwise to all sides.
  function towardsDrop (pos) {
    const cost = SIDES.map(way => stepsToDrop(pos.plus(way), 1, pos))
    const least = Math.min(...cost)
    return least === Infinity ? SIDES : SIDES.filter((way, i) => cost[i] === least)
  }

  const isOpen = pos => lets(pos) || (fluidAt(pos) && fluidAt(pos).level > 0)
  function stepsToDrop (pos, steps, from) {
    if (!isOpen(pos)) return Infinity
    if (isOpen(pos.plus(DOWN)) || fluidAt(pos.plus(DOWN))) return steps
    if (steps >= 4) return Infinity
    return Math.min(...SIDES.map(way => pos.plus(way)).filter(next => !next.equals(from)).map(next => stepsToDrop(next, steps + 1, pos)))
  }

  function pour (pos, name, level) {
    if (at(pos).name !== 'air' && name === 'water' && !fluidAt(pos)) serv.breakBlock(pos)
    serv.setBlock(serv.overworld, pos, registry.blocksByName[name].minStateId + level)
  }

  /** Lava beside or under water becomes stone of some kind; true when this place did. */
  function meet (pos, name) {
    if (name === 'lava') return harden(pos, [UP, ...SIDES])
    for (const way of [DOWN, ...SIDES]) if (fluidAt(pos.plus(way))?.name === 'lava') harden(pos.plus(way), [UP, ...SIDES])
    return false
  }

  function harden (pos, wetSides) {
    if (!wetSides.some(way => fluidAt(pos.plus(way))?.name === 'water')) return false
    const { level } = fluidAt(pos)
    serv.setBlock(serv.overworld, pos, serv.stateOf(level === 0 ? 'obsidian' : 'cobblestone'))
    return true
  }
}
