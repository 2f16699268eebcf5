'use strict'
// What needs something to hold on to, what falls, and leaves that wither when their tree is gone.
const { Vec3 } = require('vec3')

const SIDES = { north: [0, 0, -1], south: [0, 0, 1], west: [-1, 0, 0], east: [1, 0, 0] }
const AROUND = [[0, 1, 0], [0, -1, 0], ...Object.values(SIDES)].map(d => new Vec3(...d))
const OPPOSITE = { north: 'south', south: 'north', west: 'east', east: 'west' }
const SOIL = new Set(['grass_block', 'dirt', 'coarse_dirt', 'podzol', 'rooted_dirt', 'moss_block', 'mud', 'farmland', 'mycelium'])
const CROPS = new Set(['wheat', 'carrots', 'potatoes', 'beetroots', 'melon_stem', 'pumpkin_stem', 'attached_melon_stem', 'attached_pumpkin_stem'])
const SAPLING_LIKE = /_sapling$|^(dandelion|poppy|azure_bluet|oxeye_daisy|cornflower|allium|blue_orchid|lily_of_the_valley|short_grass|fern|sweet_berry_bush)$|_tulip$/
const TALL = new Set(['tall_grass', 'large_fern', 'sunflower', 'lilac', 'rose_bush', 'peony'])
const ON_A_WALL = /(^|_)wall_(torch|sign|banner)$|^ladder$|_wall_(torch|sign|banner)$|^tripwire_hook$/
const ON_THE_FLOOR = /^(torch|soul_torch|redstone_torch|redstone_wire|repeater|comparator|rail|powered_rail|detector_rail|activator_rail|snow)$|_pressure_plate$|_carpet$|_door$|_sign$|_banner$/
const FALLING = /^(sand|red_sand|gravel|anvil|chipped_anvil|damaged_anvil)$|_concrete_powder$/
const LOG = /_(log|wood|stem|hyphae)$/
const DECAY_DISTANCE = 6
const DECAY_TICKS = 1365 // average wait for a random tick at randomTickSpeed 3
const AIR = 0

module.exports.server = serv => {
  const { registry } = serv
  const at = pos => (pos.y >= 0 && pos.y < 320 ? registry.blocksByStateId[serv.stateAt(pos.x, pos.y, pos.z)] : registry.blocksByName.air)
  const cube = pos => pos.y >= 0 && serv.isFullCube(serv.stateAt(pos.x, pos.y, pos.z))
  const flatTop = pos => cube(pos) || /_(fence|wall)$|glass|leaves|farmland|hopper|_slab$|_stairs$/.test(at(pos).name)

  /** Whether a block in some state may stand at a place. */
  serv.canStay = (pos, stateId) => {
    const { name } = registry.blocksByStateId[stateId]
    const below = pos.offset(0, -1, 0)
    const under = at(below).name
    const properties = () => serv.propertiesOf(stateId)
    if (CROPS.has(name)) return under === 'farmland'
    if (SAPLING_LIKE.test(name)) return SOIL.has(under)
    if (TALL.has(name)) return properties().half === 'upper' ? under === name : SOIL.has(under) && [name, 'air'].includes(at(pos.offset(0, 1, 0)).name)
    if (name === 'sugar_cane') return under === name || (isCaneSoil(under) && hasWaterBeside(below))
    if (name === 'cactus') return (under === name || under === 'sand') && Object.values(SIDES).every(d => !cube(pos.offset(...d)))
    if (/_bed$/.test(name)) return at(mateOfBed(pos, properties())).name === name
    if (/_door$/.test(name)) return properties().half === 'upper' ? under === name : flatTop(below) && at(pos.offset(0, 1, 0)).name === name
    if (ON_A_WALL.test(name)) return cube(pos.offset(...SIDES[OPPOSITE[properties().facing]]))
    if (ON_THE_FLOOR.test(name)) return name.endsWith('_carpet') ? under !== 'air' : flatTop(below)
    if (/_button$|^lever$/.test(name)) return cube(pos.plus(attachment(properties())))
    if (name === 'brown_mushroom' || name === 'red_mushroom') return cube(below)
    if (/lantern$/.test(name) && name !== 'sea_lantern' && name !== 'jack_o_lantern') return properties().hanging ? at(pos.offset(0, 1, 0)).name !== 'air' : flatTop(below)
    return true
  }

  const isCaneSoil = name => SOIL.has(name) || name === 'sand' || name === 'red_sand'
  const hasWaterBeside = pos => Object.values(SIDES).some(d => at(pos.offset(...d)).name === 'water')
  const attachment = ({ face, facing }) => (face === 'floor' ? AROUND[1] : (face === 'ceiling' ? AROUND[0] : new Vec3(...SIDES[OPPOSITE[facing]])))
  const mateOfBed = (pos, { part, facing }) => pos.offset(...SIDES[part === 'foot' ? facing : OPPOSITE[facing]])

  serv.propertiesOf = stateId => {
    const block = registry.blocksByStateId[stateId]
    let data = stateId - block.minStateId
    const found = {}
    for (const state of [...(block.states ?? [])].reverse()) {
      const index = data % state.num_values
      found[state.name] = state.type === 'bool' ? index === 0 : (state.values ? state.values[index] : index)
      data = Math.floor(data / state.num_values)
    }
    return found
  }

  let held = null

  /** Puts blocks that need each other, as the halves of a bed: nothing is checked before all of them stand. */
  serv.setTogether = parts => {
    held = []
    for (const [pos, state] of parts) serv.setBlock(serv.overworld, pos, state)
    const changed = held
    held = null
    changed.forEach(recheckAround)
  }

  const recheckAround = pos => AROUND.forEach(way => recheck(pos.plus(way)))

  serv.onBlockChanged((world, pos, old, stateId) => {
    if (held) held.push(pos)
    else recheckAround(pos)
    if (FALLING.test(registry.blocksByStateId[stateId].name)) fall(pos)
    if (LOG.test(old.name) || old.name.endsWith('_leaves')) loosenLeaves(pos)
  })

  function recheck (pos) {
    if (pos.y < 0 || pos.y > 319 || !serv.isLoaded(pos.x, pos.z)) return
    const state = serv.stateAt(pos.x, pos.y, pos.z)
    if (state === AIR) return
    if (FALLING.test(registry.blocksByStateId[state].name)) fall(pos)
    else if (!serv.canStay(pos, state)) serv.breakBlock(pos)
  }

  const letsFall = name => name === 'air' || name === 'water' || name === 'lava' || name === 'fire' || isReplaceable(name)
  const isReplaceable = serv.isReplaceable = name => /^(air|water|lava|short_grass|tall_grass|fern|large_fern|fire|vine|seagrass|tall_seagrass|dead_bush|snow|light|structure_void|bubble_column)$/.test(name)

  // Falls at once to where it comes to rest; a torch or plant in the way turns the block into an item.
  function fall (pos) {
    const state = serv.stateAt(pos.x, pos.y, pos.z)
    let floor = pos.offset(0, -1, 0)
    if (floor.y < 0 || !letsFall(at(floor).name)) return
    while (floor.y > 0 && letsFall(at(floor.offset(0, -1, 0)).name)) floor = floor.offset(0, -1, 0)
    serv.setBlock(serv.overworld, pos, AIR)
    if (at(floor.offset(0, -1, 0)).boundingBox !== 'block') {
      serv.dropStack(serv.overworld, floor.offset(0.5, 0.1, 0.5), serv.newItem(registry.blocksByStateId[state].name))
    } else serv.setBlock(serv.overworld, floor, state)
  }

  function loosenLeaves (pos) {
    for (const leaf of leavesAround(pos)) {
      const speed = serv.gamerules.randomTickSpeed
      if (!speed) return
      const wait = -Math.log(1 - Math.random()) * DECAY_TICKS * 3 / speed
      serv.later(wait, () => decay(leaf))
    }
  }

  /** Leaves connected to a place within six steps, by breadth-first search. */
  function leavesAround (pos, isGoal = () => false) {
    const seen = new Set([serv.positionKey(pos)])
    const found = []
    let edge = [pos]
    for (let step = 0; step < DECAY_DISTANCE; step++) {
      const next = []
      for (const way of edge.flatMap(p => AROUND.map(d => p.plus(d)))) {
        const key = serv.positionKey(way)
        if (seen.has(key)) continue
        seen.add(key)
        const { name } = at(way)
        if (isGoal(name)) return null
        if (name.endsWith('_leaves')) next.push(way)
      }
      found.push(...next)
      edge = next
    }
    return found
  }

  function decay (pos) {
    if (!serv.isLoaded(pos.x, pos.z)) return
    const state = serv.stateAt(pos.x, pos.y, pos.z)
    if (!registry.blocksByStateId[state].name.endsWith('_leaves') || serv.propertiesOf(state).persistent) return
    if (leavesAround(pos, name => LOG.test(name)) !== null) serv.breakBlock(pos)
  }
}
