'use strict'
// How bots may move: the pathfinder's rules, with wooden doors as gaps, and with a memory, since one search asks for each
// block some thirty times and weighs the same block's digging again and again.
const { Movements } = require('mineflayer-pathfinder')
const AStar = require('mineflayer-pathfinder/lib/astar')

const WOODEN = /^(?!iron).*_door$/
const LIDDED = /chest$|shulker_box$/
const NEVER = 100 // a move that costs as much is not made

// The pathfinder lifts and shifts the points of a way that it has found so far, and with them those of the search that goes
// on, which then passes by its goal. It gets copies.
const { makeResult } = AStar.prototype
AStar.prototype.makeResult = function (...found) {
  const result = makeResult.apply(this, found)
  return { ...result, path: result.path.map(copyOf) }
}
const copyOf = step => Object.assign(Object.create(Object.getPrototypeOf(step)), step, { toBreak: [...step.toBreak], toPlace: [...step.toPlace] })

class Walks extends Movements {
  constructor (bot) {
    super(bot)
    this.doorTypes = new Set(bot.registry.blocksArray.filter(b => WOODEN.test(b.name)).map(b => b.id))
    this.lidded = new Set(bot.registry.blocksArray.filter(b => LIDDED.test(b.name)).map(b => b.id))
    this.known = new Map()
  }

  /** No block on a lid, where it would keep a chest shut; a bridge is asked for by the block above it. */
  exclusionPlace (block) {
    const lids = [-1, -2].some(down => this.lidded.has(this.getBlock(block.position, 0, down, 0).type))
    return super.exclusionPlace(block) + (lids ? NEVER : 0)
  }

  /** Begin a new search: the pathfinder calls this first. */
  updateCollisionIndex () {
    this.known.clear()
    super.updateCollisionIndex()
  }

  getBlock (pos, dx, dy, dz) {
    if (!pos) return super.getBlock(pos, dx, dy, dz)
    const key = keyOf(pos.x + dx, pos.y + dy, pos.z + dz)
    let block = this.known.get(key)
    if (!block) this.known.set(key, block = this.look(pos, dx, dy, dz))
    block.height = block.top // the pathfinder raises a block's height while it thinks of building on it
    return block
  }

  look (pos, dx, dy, dz) {
    const block = super.getBlock(pos, dx, dy, dz)
    if (this.doorTypes.has(block.type)) Object.assign(block, { safe: true, physical: false, height: pos.y + dy })
    block.top = block.height
    return block
  }

  safeOrBreak (block, toBreak) {
    if (!block.toll) {
      const broken = []
      block.toll = { cost: super.safeOrBreak(block, broken), broken }
    }
    toBreak.push(...block.toll.broken)
    return block.toll.cost
  }
}

// A search reaches less than 512 blocks, so that the low bits of a place tell its blocks apart in one small integer.
const keyOf = (x, y, z) => (Math.floor(x) & 1023) | (Math.floor(z) & 1023) << 10 | (Math.floor(y) & 511) << 20

module.exports = { Walks, WOODEN }
