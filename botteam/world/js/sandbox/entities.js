'use strict'
// What clients know of entities: who sees whom, and where each one moves.
const crypto = require('crypto')
const { Vec3 } = require('vec3')

const RANGE = { player: 96, mob: 80, object: 64 }
const FINE = 4096 // steps a block in movement packets
const SYNC_EVERY = 100 // ticks between full positions, so that rounding never adds up

const angle = degrees => {
  const byte = Math.floor((((degrees % 360) + 360) % 360) * 256 / 360)
  return byte > 127 ? byte - 256 : byte
}

module.exports.server = (serv, options) => {
  const Entity = require('prismarine-entity')(serv.registry)
  let lastId = 0
  serv.players = []
  serv.entities = {}
  serv.uuidToPlayer = {}

  serv.initEntity = (type, name, position) => {
    const entity = new Entity(++lastId)
    const kind = serv.registry.entitiesByName[name]
    Object.assign(entity, {
      type, name, world: serv.overworld, uuid: crypto.randomUUID(), entityType: kind.id, width: kind.width, height: kind.height, age: 0
    })
    entity.position = position.clone()
    entity.velocity = new Vec3(0, 0, 0) // blocks a tick
    entity.watchers = new Set()
    for (const plugin of require('./plugins')) plugin.entity?.(entity, serv, options)
    return entity
  }

  /** Puts an entity into the world and shows it to the players near. */
  serv.addEntity = entity => {
    serv.entities[entity.id] = entity
    entity.sent = entity.position.clone()
    updateWatchers(entity)
    return entity
  }

  serv.destroyEntity = entity => {
    if (entity.isGone) return
    entity.isGone = true
    delete serv.entities[entity.id]
    entity.tell('entity_destroy', { entityIds: [entity.id] })
    entity.watchers.clear()
    for (const other of Object.values(serv.entities)) other.watchers.delete(entity)
    entity.emit('destroyed')
  }

  serv.showPosition = entity => {
    entity.sent = entity.position.clone()
    entity.tell('sync_entity_position', {
      entityId: entity.id, ...xyz(entity.position), dx: 0, dy: 0, dz: 0, yaw: entity.yaw, pitch: entity.pitch, onGround: !!entity.onGround
    })
  }

  const unpackers = {}
  serv.packEntities = () => Object.values(serv.entities).flatMap(entity => {
    const saved = entity.pack()
    return saved ? [{ name: entity.name, position: Object.values(xyz(entity.position)), ...saved }] : []
  })
  /** unpack(saved, position) brings back what an entity of this name once packed. */
  serv.onUnpack = (name, unpack) => { unpackers[name] = unpack }
  serv.on('asap', () => {
    for (const saved of serv.savedEntities ?? []) unpackers[saved.name]?.(saved, new Vec3(...saved.position))
    serv.savedEntities = []
  })

  serv._writeAll = (name, params) => serv._server.writeToClients(serv.players.map(p => p._client), name, params)
  serv.playersNear = (position, radius) => serv.players.filter(p => p.isPlaying && p.position.distanceTo(position) <= radius)
  serv.entitiesNear = (position, radius) => Object.values(serv.entities).filter(e => e.position.distanceTo(position) <= radius)

  function updateWatchers (entity) {
    const range = RANGE[entity.type]
    for (const player of serv.players) {
      if (player === entity || !player.isPlaying) continue
      const sees = Math.hypot(player.position.x - entity.position.x, player.position.z - entity.position.z) <= range
      if (sees && !entity.watchers.has(player)) show(entity, player)
      else if (!sees && entity.watchers.has(player)) hide(entity, player)
    }
  }

  function show (entity, player) {
    entity.watchers.add(player)
    const write = (name, params) => player._client.write(name, params)
    write(...entity.spawnPacket())
    const metadata = entity.describe()
    if (metadata.length) write('entity_metadata', { entityId: entity.id, metadata })
    entity.emit('shownTo', player)
  }

  function hide (entity, player) {
    entity.watchers.delete(player)
    player._client.write('entity_destroy', { entityIds: [entity.id] })
  }

  serv.on('afterTick', () => {
    for (const entity of Object.values(serv.entities)) {
      entity.age++
      if ((serv.tickCount + entity.id) % 10 === 0) updateWatchers(entity)
      if (entity.watchers.size && entity.age % 2 === 0) sendMovement(entity)
    }
  })

  function sendMovement (entity) {
    const { position, sent } = entity
    const step = xyz(position.minus(sent).scaled(FINE).rounded())
    const moved = step.x || step.y || step.z
    const turned = entity.sentYaw !== entity.yaw || entity.sentPitch !== entity.pitch
    if (!moved && !turned) return
    const far = Math.max(Math.abs(step.x), Math.abs(step.y), Math.abs(step.z)) > 32000
    if (far || entity.age % SYNC_EVERY === 0) serv.showPosition(entity)
    else {
      entity.tell('entity_move_look', {
        entityId: entity.id, dX: step.x, dY: step.y, dZ: step.z, yaw: angle(entity.yaw), pitch: angle(entity.pitch), onGround: !!entity.onGround
      })
      entity.sent = sent.plus(new Vec3(step.x, step.y, step.z).scaled(1 / FINE))
    }
    if (turned) entity.tell('entity_head_rotation', { entityId: entity.id, headYaw: angle(entity.headYaw ?? entity.yaw) })
    entity.sentYaw = entity.yaw
    entity.sentPitch = entity.pitch
  }
}

module.exports.entity = (entity, serv) => {
  entity.tell = (name, params, withSelf = false) => {
    const clients = [...entity.watchers].map(p => p._client)
    if (withSelf && entity._client) clients.push(entity._client)
    serv._server.writeToClients(clients, name, params)
  }
  entity._writeOthersNearby = (name, params) => entity.tell(name, params)
  entity._writeNearby = (name, params) => entity.tell(name, params, true)

  entity.spawnPacket = () => ['spawn_entity', {
    entityId: entity.id,
    objectUUID: entity.uuid,
    type: entity.entityType,
    ...xyz(entity.sent),
    yaw: angle(entity.yaw),
    pitch: angle(entity.pitch),
    headPitch: angle(entity.headYaw ?? entity.yaw),
    objectData: entity.objectData ?? 0,
    velocity: shortVelocity(entity.velocity)
  }]

  /** What is saved of it, a plain object; null for what is not. */
  entity.pack = () => null

  /** Metadata entries {key, type, value}; mechanics override this for what they show. */
  entity.describe = () => []
  entity.showMetadata = () => entity.tell('entity_metadata', { entityId: entity.id, metadata: entity.describe() })

  entity.showVelocity = () => entity.tell('entity_velocity', { entityId: entity.id, velocity: shortVelocity(entity.velocity) }, true)
}

const xyz = ({ x, y, z }) => ({ x, y, z })
const short = v => Math.round(Math.max(-3.9, Math.min(3.9, v)) * 8000)
const shortVelocity = v => ({ x: short(v.x), y: short(v.y), z: short(v.z) })

Object.assign(module.exports, { angle, shortVelocity })
