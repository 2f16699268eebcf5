'use strict'
// Items lying in the world: they fall, merge, are picked up, and vanish after five minutes (minecraft.wiki/w/Item_(entity)).
const { Vec3 } = require('vec3')

const LIFETIME = 6000
const PICKUP_DELAY = 10
const TOSS_DELAY = 40
const GRAVITY = 0.04
const DRAG = 0.98
const GROUND_SLIP = 0.6
const SIZE = 0.25
const REACH = { side: 1.425, up: 2.3, down: 0.5 } // the player's box grown by (1, 0.5, 1), against the item's box
const MERGE = 0.75

module.exports.server = serv => {
  const Item = require('prismarine-item')(serv.registry)
  const isLoot = e => e.name === 'item' && !e.isGone

  const sameKind = (a, b) => a.type === b.type && JSON.stringify(a.components ?? []) === JSON.stringify(b.components ?? [])

  /** Lets a stack lie in the world; null for an empty one. velocity in blocks a tick. */
  serv.dropStack = (world, position, item, velocity = scatter(), delay = PICKUP_DELAY) => {
    if (!item || item.count <= 0) return null
    const entity = serv.initEntity('object', 'item', position)
    Object.assign(entity, { item, pickupAfter: delay, lifetime: LIFETIME, width: SIZE, height: SIZE })
    entity.velocity = velocity.clone()
    entity.pack = () => ({ stack: serv.packStack(entity.item), age: entity.age })
    entity.describe = () => [{ key: 8, type: 'item_stack', value: Item.toNotch(entity.item) }]
    return serv.addEntity(entity)
  }

  serv.onUnpack('item', ({ stack, age }, position) => {
    const entity = serv.dropStack(serv.overworld, position, serv.unpackStack(stack), new Vec3(0, 0, 0))
    if (entity) entity.age = age
  })

  /** Thrown by a player, away from the eyes, and not picked up again for two seconds. */
  serv.tossStack = (player, item) => {
    const yaw = player.yaw * Math.PI / 180
    const pitch = player.pitch * Math.PI / 180
    const ahead = new Vec3(-Math.sin(yaw) * Math.cos(pitch), -Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch))
    return serv.dropStack(player.world, player.position.offset(0, 1.32, 0), item, ahead.scaled(0.3).offset(0, 0.1, 0), TOSS_DELAY)
  }

  function scatter () {
    return new Vec3(Math.random() * 0.2 - 0.1, 0.2, Math.random() * 0.2 - 0.1)
  }

  serv.on('tick', () => {
    for (const entity of Object.values(serv.entities)) {
      if (!isLoot(entity)) continue
      if (entity.age >= entity.lifetime || entity.position.y < -64) serv.destroyEntity(entity)
      else live(entity)
    }
  })

  function live (entity) {
    if (!serv.isLoaded(Math.floor(entity.position.x), Math.floor(entity.position.z))) return
    if (!entity.isResting || entity.age % 20 === 0) move(entity)
    if (isBurnt(entity)) return serv.destroyEntity(entity)
    if (entity.age % (entity.isResting ? 40 : 2) === 0 || entity.age === 1) merge(entity)
    if (!entity.isGone && entity.age >= entity.pickupAfter) offer(entity)
  }

  function move (entity) {
    const { position: p, velocity: v } = entity
    const inWater = serv.blockAt(Math.floor(p.x), Math.floor(p.y), Math.floor(p.z))?.name === 'water'
    v.y = inWater ? Math.min(v.y + 0.02, 0.06) : v.y - GRAVITY
    escapeBlock(entity)
    const stopped = serv.moveBody(entity)
    const slip = entity.onGround ? GROUND_SLIP * DRAG : DRAG
    v.x *= inWater ? 0.9 : slip
    v.z *= inWater ? 0.9 : slip
    v.y *= DRAG
    entity.isResting = stopped.y && entity.onGround && Math.abs(v.x) + Math.abs(v.z) < 0.003
  }

  // An item inside a block is pushed up, so that what a block drops can always be reached.
  function escapeBlock (entity) {
    const { x, y, z } = entity.position
    if (serv.isFullCube(serv.stateAt(Math.floor(x), Math.floor(y), Math.floor(z)))) {
      const free = [[0, 1, 0], [1, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]].find(([dx, dy, dz]) =>
        !serv.isFullCube(serv.stateAt(Math.floor(x) + dx, Math.floor(y) + dy, Math.floor(z) + dz)))
      if (free) entity.position = new Vec3(Math.floor(x) + 0.5 + free[0], Math.floor(y) + free[1] + 0.1, Math.floor(z) + 0.5 + free[2])
    }
  }

  function isBurnt ({ position: { x, y, z } }) {
    const name = y >= 0 && serv.blockAt(Math.floor(x), Math.floor(y), Math.floor(z))?.name
    return name === 'lava' || name === 'fire' || name === 'cactus'
  }

  function merge (entity) {
    for (const other of Object.values(serv.entities)) {
      if (other === entity || !isLoot(other) || !sameKind(entity.item, other.item)) continue
      if (Math.abs(other.position.y - entity.position.y) > MERGE || Math.hypot(other.position.x - entity.position.x, other.position.z - entity.position.z) > MERGE) continue
      if (entity.item.count + other.item.count > entity.item.stackSize) continue
      const [kept, gone] = other.item.count > entity.item.count ? [other, entity] : [entity, other]
      kept.item.count += gone.item.count
      kept.age = Math.min(kept.age, gone.age)
      kept.pickupAfter = Math.max(kept.pickupAfter, gone.pickupAfter)
      kept.showMetadata()
      serv.destroyEntity(gone)
      if (gone === entity) return
    }
  }

  function offer (entity) {
    for (const player of serv.players) {
      if (!player.isPlaying || player.health <= 0 || player.gameMode === 3 || !isWithinReach(player, entity)) continue
      const count = player.give(entity.item)
      if (count <= 0) continue
      entity.tell('collect', { collectedEntityId: entity.id, collectorEntityId: player.id, pickupItemCount: count })
      entity.item.count -= count
      if (entity.item.count <= 0) return serv.destroyEntity(entity)
      entity.showMetadata()
    }
  }

  function isWithinReach ({ position: p }, { position: e }) {
    return Math.abs(p.x - e.x) < REACH.side && Math.abs(p.z - e.z) < REACH.side && e.y - p.y < REACH.up && p.y - e.y < REACH.down + SIZE
  }
}
