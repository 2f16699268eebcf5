'use strict'
// Which two chests are one: minecraft.wiki/w/Chest#Placement. A left half has its partner clockwise of where it faces.

const TURN = ['north', 'east', 'south', 'west']
const STEP = { north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0] }
const clockwise = facing => TURN[(TURN.indexOf(facing) + 1) % 4]
const counterClockwise = facing => TURN[(TURN.indexOf(facing) + 3) % 4]
const sideOf = ({ facing, type }) => type === 'left' ? clockwise(facing) : counterClockwise(facing)

function step (pos, facing) {
  const [dx, dz] = STEP[facing]
  return pos.offset(dx, 0, dz)
}

/** The chest facing the same way next to this one, in a direction; null when there is none. */
function neighbour (world, pos, side, facing) {
  const block = world.getBlock(step(pos, side))
  return block.name === 'chest' && block.getProperties().facing === facing ? block : null
}

/** The chest that makes a double chest with this one, or null. */
function otherHalf (world, block) {
  if (block.name !== 'chest') return null
  const own = block.getProperties()
  if (own.type === 'single') return null
  const other = neighbour(world, block.position, sideOf(own), own.facing)
  const type = other?.getProperties().type
  return other && type !== 'single' && type !== own.type ? other : null
}

function become (serv, world, block, type) {
  serv.setBlock(world, block.position, serv.changeState(block.stateId, { type }))
}

/** A single chest just put beside another single one that faces the same way makes a double chest with it. */
function joinNeighbour (serv, world, pos) {
  const block = world.getBlock(pos)
  const { facing, type } = block.getProperties()
  if (type !== 'single') return
  for (const [side, own, theirs] of [[clockwise(facing), 'left', 'right'], [counterClockwise(facing), 'right', 'left']]) {
    const other = neighbour(world, pos, side, facing)
    if (other?.getProperties().type !== 'single') continue
    become(serv, world, block, own)
    become(serv, world, other, theirs)
    return
  }
}

/** When half of a double chest is gone the other half is a single chest again. */
function leaveNeighbour (serv, world, pos, old) {
  const own = old.getProperties()
  if (own.type === 'single') return
  const other = neighbour(world, pos, sideOf(own), own.facing)
  if (other && other.getProperties().type !== 'single') become(serv, world, other, 'single')
}

module.exports = { otherHalf, joinNeighbour, leaveNeighbour }
