'use strict'
// Chests, double chests and barrels: 27 slots a block in `serv.blockEntities`, seen at once by everyone who looks.
// Rules: minecraft.wiki/w/Chest, minecraft.wiki/w/Barrel.
const { Vec3 } = require('vec3')
const { chestLayout } = require('./layouts')
const { stackMaker, toJson } = require('./stacks')
const { otherHalf, joinNeighbour, leaveNeighbour } = require('./chest_halves')

const SLOTS = 27
const REACH = 8
const OPAQUE = 15
const LID = 1 // block_action with the number of viewers
const centreOf = pos => pos.offset(0.5, 0.5, 0.5)

module.exports.server = serv => {
  const { fromJson } = stackMaker(serv.registry)
  const layouts = { 1: chestLayout(SLOTS), 2: chestLayout(2 * SLOTS) }
  const viewers = new Map() // position key → Set of players

  serv.containerNames = new Set(['chest', 'barrel'])

  /** The block entity at a place, made when there is none yet. */
  serv.blockEntityAt = (pos, type, size) => {
    const key = serv.positionKey(pos)
    if (serv.blockEntities.get(key)?.type !== type) serv.blockEntities.set(key, { type, items: Array(size).fill(null) })
    return serv.blockEntities.get(key)
  }

  serv.viewersOf = pos => viewers.get(serv.positionKey(pos)) ?? new Set()
  serv.isWithinReach = (player, pos) => player.position.distanceTo(centreOf(pos)) <= REACH

  /** Remembers who looks at a block, so that all of them are shown what changes in it. */
  serv.addViewer = (player, pos) => {
    const key = serv.positionKey(pos)
    if (!viewers.has(key)) viewers.set(key, new Set())
    viewers.get(key).add(player)
  }

  serv.removeViewer = (player, pos) => {
    const key = serv.positionKey(pos)
    viewers.get(key)?.delete(player)
    if (!viewers.get(key)?.size) viewers.delete(key)
  }

  serv.showToViewers = pos => serv.viewersOf(pos).forEach(viewer => viewer.showSlotsSoon())

  /** The stacks kept at a place. */
  serv.itemsAt = (pos, type, size) => ({
    read: i => fromJson(serv.blockEntityAt(pos, type, size).items[i]),
    write (i, stack) {
      serv.blockEntityAt(pos, type, size).items[i] = toJson(stack)
      serv.showToViewers(pos)
    }
  })

  /** A full opaque block above keeps a chest shut; glass, slabs and other chests do not. */
  function isLocked ({ position: { x, y, z } }) {
    const above = serv.stateAt(x, y + 1, z)
    return serv.isFullCube(above) && serv.lightFilter(above) === OPAQUE
  }

  /** The blocks of a container in slot order: the right half of a double chest comes first. */
  function blocksOf (block) {
    const other = otherHalf(serv.overworld, block)
    if (!other) return [block]
    return block.getProperties().type === 'right' ? [block, other] : [other, block]
  }

  function open ({ block, player }) {
    const world = player.world
    const blocks = blocksOf(block)
    if (player.gameMode === 3) return true
    if (block.name === 'chest' && blocks.some(isLocked)) return true
    const places = blocks.map(b => b.position)
    const parts = places.map(pos => serv.itemsAt(pos, block.name, SLOTS))
    const isThere = ({ x, y, z }) => serv.blockAt(x, y, z).name === block.name
    const { type, title } = lookOf(block.name, blocks.length)
    player.openScreen({
      type,
      title,
      own: SLOTS * blocks.length,
      layout: layouts[blocks.length],
      places,
      read: i => parts[Math.floor(i / SLOTS)].read(i % SLOTS),
      write: (i, stack) => parts[Math.floor(i / SLOTS)].write(i % SLOTS, stack),
      isOpen: () => places.every(isThere) && serv.isWithinReach(player, block.position),
      onClosed: () => watch(player, block, places, false)
    })
    watch(player, block, places, true)
    return true
  }

  const lookOf = (name, halves) => {
    if (name === 'barrel') return { type: 'minecraft:generic_9x3', title: 'container.barrel' }
    if (halves === 2) return { type: 'minecraft:generic_9x6', title: 'container.chestDouble' }
    return { type: 'minecraft:generic_9x3', title: 'container.chest' }
  }

  function watch (player, block, places, isLooking) {
    for (const pos of places) {
      if (isLooking) serv.addViewer(player, pos)
      else serv.removeViewer(player, pos)
      if (block.name === 'chest') moveLid(pos)
    }
    if (block.name === 'barrel') moveBarrelLid(player.world, block.position)
  }

  function moveLid (pos) {
    const blockId = serv.registry.blocksByName.chest.id
    serv.tellColumn(pos, 'block_action', { location: pos, byte1: LID, byte2: serv.viewersOf(pos).size, blockId })
  }

  function moveBarrelLid (world, pos) {
    const state = world.getBlockStateId(pos)
    if (serv.registry.blocksByStateId[state].name !== 'barrel') return
    serv.setBlock(world, pos, serv.changeState(state, { open: serv.viewersOf(pos).size > 0 }))
  }

  /** Everything kept at a place falls out; the block entity is gone. */
  serv.spill = (world, pos) => {
    const key = serv.positionKey(pos)
    const entity = serv.blockEntities.get(key)
    if (!entity) return
    serv.blockEntities.delete(key)
    for (const json of entity.items ?? []) serv.dropStack(world, scatterFrom(pos), fromJson(json))
  }

  const scatterFrom = pos => pos.offset(0.25 + Math.random() / 2, 0.25 + Math.random() / 2, 0.25 + Math.random() / 2)

  serv.onBlockRemoved((world, pos, old) => {
    if (!serv.containerNames.has(old.name)) return
    const place = new Vec3(pos.x, pos.y, pos.z)
    for (const viewer of serv.viewersOf(place)) viewer.closeScreen()
    serv.spill(world, place)
    if (old.name === 'chest') leaveNeighbour(serv, world, place, old)
  })

  for (const name of serv.containerNames) serv.onBlockInteraction(name, open)

  serv.on('blockPlaced', (player, pos) => {
    if (!player.isSneaking && serv.blockAt(pos.x, pos.y, pos.z).name === 'chest') joinNeighbour(serv, player.world, pos)
  })
}
