'use strict'
// Fences, panes and walls reach out to their neighbours, so that a pen has no gaps (minecraft.wiki/w/Fence, /Glass_Pane, /Wall).
const { Vec3 } = require('vec3')

const SIDES = { north: [0, -1], south: [0, 1], west: [-1, 0], east: [1, 0] }
const ACROSS = { north: ['west', 'east'], south: ['west', 'east'], west: ['north', 'south'], east: ['north', 'south'] }
const FAMILIES = [/_fence$/, /glass_pane$|^iron_bars$/, /_wall$/]
const NEVER = /leaves$|^(pumpkin|carved_pumpkin|jack_o_lantern|melon|barrier)$|shulker_box$/

const familyOf = name => FAMILIES.findIndex(family => family.test(name))

module.exports.server = serv => {
  const { registry } = serv
  const at = pos => (pos.y >= 0 && pos.y < 320 && serv.isLoaded(pos.x, pos.z) ? serv.stateAt(pos.x, pos.y, pos.z) : 0)
  const beside = (pos, side) => pos.offset(SIDES[side][0], 0, SIDES[side][1])

  serv.onBlockChanged((world, pos) => [pos, ...Object.keys(SIDES).map(side => beside(pos, side))].forEach(connect))

  function connect (pos) {
    const state = at(pos)
    const { name } = registry.blocksByStateId[state]
    const family = familyOf(name)
    if (family < 0) return
    const reaches = Object.fromEntries(Object.keys(SIDES).map(side => [side, joins(name, family, pos, side)]))
    serv.setBlock(serv.overworld, pos, serv.changeState(state, family === 2 ? wallShape(pos, reaches) : reaches))
  }

  function joins (name, family, pos, side) {
    const state = at(beside(pos, side))
    const other = registry.blocksByStateId[state].name
    if (familyOf(other) === family) return family !== 0 || name === other || (name !== 'nether_brick_fence' && other !== 'nether_brick_fence')
    if (family > 0 && familyOf(other) > 0) return true // panes and walls join each other
    if (family !== 1 && other.endsWith('_fence_gate')) return ACROSS[side].includes(serv.propertiesOf(state).facing)
    return serv.isFullCube(state) && !NEVER.test(other)
  }

  function wallShape (pos, reaches) {
    const above = at(pos.plus(new Vec3(0, 1, 0)))
    const height = serv.isFullCube(above) ? 'tall' : 'low'
    const { north, south, west, east } = reaches
    const isStraight = (north && south && !west && !east) || (west && east && !north && !south)
    const shape = Object.fromEntries(Object.entries(reaches).map(([side, reach]) => [side, reach ? height : 'none']))
    return { ...shape, up: !isStraight || above !== 0 }
  }
}
